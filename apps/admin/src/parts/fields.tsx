import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { useWords } from '../language.ts';
import { setQuery, usePlace } from '../route.ts';
import { frameWords } from '../words/frame.ts';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  readonly children: (ids: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': boolean;
  }) => ComponentChildren;
}

/** A form field with its label, a hint, and what is wrong with it. */
export function Field({ label, hint, problem, children }: FieldProps) {
  const id = useId();
  const about = [hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': about === '' ? undefined : about, 'aria-invalid': problem !== undefined })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p class="field-problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  readonly type?: InputType;
  readonly name?: string;
  readonly required?: boolean;
  readonly autocomplete?: 'off' | 'username' | 'current-password' | 'new-password';
  readonly autocapitalize?: 'none';
  readonly spellcheck?: boolean;
  readonly inputMode?: 'numeric' | 'decimal' | 'text';
  readonly step?: number;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly maxLength?: number;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly list?: string;
}

/** The types of a plain input differ by what else they take; here each takes what a text does. */
type InputType = 'text' | 'password' | 'number' | 'search' | 'email' | 'datetime-local';

export function TextField({ label, value, onValue, hint, problem, type = 'text', ...input }: TextProps) {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(ids) => <input {...input} {...ids} type={type as 'text'} value={value} onInput={(event) => onValue(event.currentTarget.value)} />}
    </Field>
  );
}

interface AreaProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly rows?: number;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
  readonly code?: boolean;
}

export function AreaField({ label, value, onValue, rows = 4, hint, problem, code = false }: AreaProps) {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(ids) => (
        <textarea
          {...ids}
          rows={rows}
          class={code ? 'code' : ''}
          spellcheck={!code}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Value and what is shown. */
  readonly options: readonly (readonly [string, string])[];
  readonly hint?: string | undefined;
}

export function SelectField({ label, value, onValue, options, hint }: SelectProps) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <select {...ids} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          {options.map(([one, text]) => (
            <option key={one} value={one} selected={one === value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckField({
  label,
  value,
  onValue,
  hint,
}: {
  label: string;
  value: boolean;
  onValue: (value: boolean) => void;
  hint?: string;
}) {
  const id = useId();
  return (
    <div class="field check">
      <input
        type="checkbox"
        id={id}
        checked={value}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export interface Filter {
  /** Its name in the URL. */
  readonly name: string;
  readonly label: string;
  /** A choice instead of free text; the first is the one that means none. */
  readonly options?: readonly (readonly [string, string])[];
  readonly type?: 'text' | 'number' | 'datetime-local';
  readonly placeholder?: string;
}

/** Filters whose state is the URL: a choice applies at once, a text on Enter or with the button. */
export function Filters({ filters }: { filters: readonly Filter[] }) {
  const say = useWords(frameWords);
  const { query } = usePlace();
  const isSet = filters.some(({ name }) => query.has(name));
  const submit = (form: HTMLFormElement) => {
    const given = new FormData(form);
    setQuery(
      { ...Object.fromEntries(filters.map(({ name }) => [name, String(given.get(name) ?? '').trim()])), cursor: undefined },
      { push: true },
    );
  };
  return (
    <form
      class="filters"
      // What came by a link or by going back is what the fields show.
      key={filters.map(({ name }) => query.get(name) ?? '').join('\n')}
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      {filters.map(({ name, label, options, type = 'text', placeholder }) => (
        <Field key={name} label={label}>
          {(ids) =>
            options === undefined ? (
              <input
                {...ids}
                type={type as 'text'}
                step={type === 'datetime-local' ? 1 : undefined}
                name={name}
                autocomplete="off"
                placeholder={placeholder}
                defaultValue={query.get(name) ?? ''}
              />
            ) : (
              <select {...ids} name={name} onChange={(event) => event.currentTarget.form?.requestSubmit()}>
                {options.map(([value, text]) => (
                  <option key={value} value={value} selected={value === (query.get(name) ?? '')}>
                    {text}
                  </option>
                ))}
              </select>
            )
          }
        </Field>
      ))}
      <button type="submit">{say.filter}</button>
      {isSet && (
        <button
          type="button"
          class="quiet"
          onClick={() =>
            setQuery({ ...Object.fromEntries(filters.map(({ name }) => [name, undefined])), cursor: undefined }, { push: true })
          }
        >
          {say.clear}
        </button>
      )}
    </form>
  );
}
