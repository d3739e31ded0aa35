import { languageStore, useWords } from '../../language.ts';
import type { FieldChange } from '../../logic/json-diff.ts';
import { formatMoney, isMoney } from '../../logic/money.ts';
import { Table } from '../../parts/table.tsx';
import { useStore } from '../../store.ts';
import { productWords } from '../../words/catalog.ts';

/** What differs, field by field. */
export function Changes({ changes }: { changes: readonly FieldChange[] }) {
  const say = useWords(productWords);
  if (changes.length === 0) return <p class="soft">{say.noChanges}</p>;
  return (
    <Table
      caption={say.changes}
      rows={changes}
      keyOf={({ path }) => path}
      columns={[
        { title: say.field, cell: ({ path }) => <FieldName path={path} /> },
        { title: say.before, cell: ({ before }) => <Value value={before} look="out" />, wide: true },
        { title: say.after, cell: ({ after }) => <Value value={after} look="in" />, wide: true },
      ]}
    />
  );
}

/** The field as the form calls it, with its path in the document. */
export function FieldName({ path }: { path: string }) {
  const say = useWords(productWords);
  const [name = ''] = /^\w+/.exec(path) ?? [];
  return (
    <span>
      {say.fields[name] ?? name}
      {path !== name && <code class="soft"> {path}</code>}
    </span>
  );
}

export function Value({ value, look }: { value: unknown; look: 'in' | 'out' }) {
  const say = useWords(productWords);
  const language = useStore(languageStore);
  if (value === undefined) return <span class="soft">{say.nothing}</span>;
  const shown = isMoney(value) ? formatMoney(value, language) : typeof value === 'string' ? value : JSON.stringify(value);
  return <span class={`value ${look}`}>{shown}</span>;
}
