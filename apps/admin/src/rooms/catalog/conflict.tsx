import { useState } from 'preact/hooks';
import { useWords } from '../../language.ts';
import { type Document, mergeDocuments } from '../../logic/merge-document.ts';
import { Act } from '../../parts/button.tsx';
import { productWords } from '../../words/catalog.ts';
import { FieldName, Value } from './changes.tsx';

interface ConflictProps {
  /** What was read before it was edited. */
  readonly base: Document;
  readonly mine: Document;
  /** What somebody else has saved meanwhile; undefined: they have deleted it. */
  readonly theirs: Document | undefined;
  readonly busy: boolean;
  readonly onMerge: (document: Document) => void;
  readonly onDrop: () => void;
}

/** Two people have edited one product: what each of them changed, and a way on. */
export function Conflict({ base, mine, theirs, busy, onMerge, onDrop }: ConflictProps) {
  const say = useWords(productWords);
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  if (theirs === undefined) {
    return (
      <section class="conflict" role="alert">
        <h2>{say.conflict}</h2>
        <p>{say.gone}</p>
      </section>
    );
  }
  const { document, kept, taken: theirsOnly, clashes } = mergeDocuments(base, mine, theirs);
  const merged = Object.fromEntries(
    [...new Set([...Object.keys(document), ...taken])].flatMap((field) => {
      const value = taken.has(field) ? theirs[field] : document[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );
  const choose = (field: string, isTheirs: boolean) => {
    const next = new Set(taken);
    if (isTheirs) next.add(field);
    else next.delete(field);
    setTaken(next);
  };
  return (
    <section class="conflict" role="alert">
      <h2>{say.conflict}</h2>
      <p>{say.conflictHelp}</p>
      {clashes.map(({ field, mine: own, theirs: other }) => (
        <fieldset key={field} class="clash">
          <legend>
            {say.both}: <FieldName path={field} />
          </legend>
          <label>
            <input type="radio" name={`clash-${field}`} checked={!taken.has(field)} onChange={() => choose(field, false)} />
            <span>
              {say.mine} <Value value={own} look="in" />
            </span>
          </label>
          <label>
            <input type="radio" name={`clash-${field}`} checked={taken.has(field)} onChange={() => choose(field, true)} />
            <span>
              {say.theirs} <Value value={other} look="out" />
            </span>
          </label>
        </fieldset>
      ))}
      <Side title={say.theirsOnly} fields={theirsOnly} before={base} after={theirs} />
      <Side title={say.mineOnly} fields={kept} before={base} after={mine} />
      <p class="actions">
        <Act look="main" onClick={() => !busy && onMerge(merged)}>
          {say.merge}
        </Act>
        <button type="button" onClick={onDrop}>
          {say.takeTheirs}
        </button>
      </p>
    </section>
  );
}

function Side({ title, fields, before, after }: { title: string; fields: readonly string[]; before: Document; after: Document }) {
  if (fields.length === 0) return null;
  return (
    <div class="conflict-side">
      <h3>{title}</h3>
      <ul>
        {fields.map((field) => (
          <li key={field}>
            <FieldName path={field} />: <Value value={before[field]} look="out" /> → <Value value={after[field]} look="in" />
          </li>
        ))}
      </ul>
    </div>
  );
}
