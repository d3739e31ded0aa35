import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../../language.ts';
import { flatten, pathNames } from '../../logic/category-tree.ts';
import { isEqualJson } from '../../logic/json-diff.ts';
import type { Document } from '../../logic/merge-document.ts';
import type { Money } from '../../logic/money.ts';
import { moneyText, parseDocument, parseMoney, withText } from '../../logic/product-draft.ts';
import { Segments } from '../../parts/choices.tsx';
import { AreaField, SelectField, TextField } from '../../parts/fields.tsx';
import { setQuery, usePlace } from '../../route.ts';
import { productWords } from '../../words/catalog.ts';
import { useCategories } from './product-list.tsx';

interface EditorProps {
  readonly draft: Document;
  readonly onDraft: (draft: Document) => void;
  /** Whether what is typed in a field can be saved. */
  readonly onValid: (field: string, valid: boolean) => void;
  readonly titleProblem?: string | undefined;
}

/** Which fields hold something that cannot be saved. */
export function useInvalidFields() {
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const onValid = (field: string, valid: boolean) =>
    setInvalid((old) => {
      const next = new Set(old);
      if (valid) next.delete(field);
      else next.add(field);
      return next;
    });
  return { isInvalid: invalid.size > 0, onValid };
}

/** A product as a form, or the whole of it as JSON; both are views of one draft. */
export function ProductEditor(props: EditorProps) {
  const say = useWords(productWords);
  const { query } = usePlace();
  const isJson = query.get('view') === 'json';
  return (
    <div class="editor">
      <Segments
        label={say.view}
        name="view"
        value={isJson ? 'json' : 'form'}
        options={[
          ['form', say.form],
          ['json', say.json],
        ]}
        onValue={(view) => setQuery({ view: view === 'json' ? view : undefined })}
      />
      {isJson ? <JsonEditor {...props} /> : <FormEditor {...props} />}
    </div>
  );
}

function FormEditor({ draft, onDraft, onValid, titleProblem }: EditorProps) {
  const say = useWords(productWords);
  const categories = useCategories();
  const nodes = flatten(categories.data ?? []);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const text = (name: string) => ({
    label: say.fields[name] ?? name,
    value: String(draft[name] ?? ''),
    onValue: (value: string) => onDraft(withText(draft, name, value)),
  });
  const category = String(draft.primary_category_id ?? '');
  return (
    <>
      <TextField {...text('title')} onValue={(title) => onDraft({ ...draft, title })} problem={titleProblem} />
      <AreaField {...text('description')} rows={4} />
      <div class="form-grid">
        <SelectField
          label={say.fields.primary_category_id ?? ''}
          value={category}
          options={[
            ['', say.noCategory],
            // One that the tree does not have stays as it is.
            ...(category !== '' && !byId.has(category) ? [[category, category] as const] : []),
            ...nodes.map(({ id }) => [id, pathNames(byId, id).join(' › ')] as const),
          ]}
          onValue={(value) => onDraft(withText(draft, 'primary_category_id', value))}
        />
        <PriceField name="price" draft={draft} onDraft={onDraft} onValid={onValid} hint={say.priceHint} />
        <PriceField name="list_price" draft={draft} onDraft={onDraft} onValid={onValid} />
        {['sku', 'brand', 'model', 'color', 'upc'].map((name) => (
          <TextField key={name} {...text(name)} autocomplete="off" />
        ))}
      </div>
      <p class="hint">{say.restHint}</p>
    </>
  );
}

interface PriceProps extends EditorProps {
  readonly name: 'price' | 'list_price';
  readonly hint?: string;
}

/** An amount in the major unit beside its currency. What is no amount is shown as wrong and not taken. */
function PriceField({ name, draft, onDraft, onValid, hint }: PriceProps) {
  const say = useWords(productWords);
  const money = draft[name] as Money | undefined;
  const [text, setText] = useState(money === undefined ? '' : moneyText(money));
  const currency = money?.currency ?? (draft.price as Money | undefined)?.currency ?? 'KRW';
  const [code, setCode] = useState(currency);
  const parsed = text.trim() === '' ? undefined : parseMoney(text, code);
  const isWrong = text.trim() !== '' && parsed === undefined;
  useEffect(() => {
    // Undone or merged elsewhere.
    if (isEqualJson(parsed, money)) return;
    setText(money === undefined ? '' : moneyText(money));
    setCode(money?.currency ?? code);
  }, [JSON.stringify(money)]);
  // What was typed wrong is gone with its field.
  useEffect(() => () => onValid(name, true), []);
  const change = (nextText: string, nextCode: string) => {
    setText(nextText);
    setCode(nextCode);
    const next = nextText.trim() === '' ? undefined : parseMoney(nextText, nextCode);
    const isFine = nextText.trim() === '' || next !== undefined;
    onValid(name, isFine);
    if (!isFine) return;
    const { [name]: _old, ...rest } = draft;
    onDraft(next === undefined ? rest : { ...rest, [name]: next });
  };
  const label = say.fields[name] ?? name;
  return (
    <div class="price">
      <TextField
        label={label}
        value={text}
        onValue={(value) => change(value, code)}
        inputMode="decimal"
        autocomplete="off"
        hint={hint}
        problem={isWrong ? say.badPrice : undefined}
      />
      <TextField
        label={say.currency}
        aria-label={`${label} ${say.currency}`}
        value={code}
        onValue={(value) => change(text, value.trim().toUpperCase())}
        maxLength={3}
        autocomplete="off"
      />
    </div>
  );
}

function JsonEditor({ draft, onDraft, onValid }: EditorProps) {
  const say = useWords(productWords);
  const [text, setText] = useState(() => JSON.stringify(draft, null, 2));
  const parsed = parseDocument(text);
  useEffect(() => {
    if (!parsed.ok || !isEqualJson(parsed.value, draft)) setText(JSON.stringify(draft, null, 2));
    // Another draft came from elsewhere: undone, merged.
  }, [draft]);
  useEffect(() => () => onValid('json', true), []);
  const change = (next: string) => {
    setText(next);
    const document = parseDocument(next);
    onValid('json', document.ok);
    if (document.ok) onDraft(document.value);
  };
  return (
    <AreaField label={say.json} value={text} onValue={change} rows={24} code problem={parsed.ok ? undefined : say.badJson(parsed.detail)} />
  );
}
