import type { ComponentChildren } from 'preact';
import { languageStore, useWords } from '../language.ts';
import { formatNumber } from '../logic/format.ts';
import { setQuery, usePlace } from '../route.ts';
import { useStore } from '../store.ts';
import { frameWords } from '../words/frame.ts';

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ComponentChildren;
  /** Numbers stand at the end, one under the other. */
  readonly number?: boolean;
  /** Takes what space is left. */
  readonly wide?: boolean;
}

interface TableProps<T> {
  /** What the table lists, for those who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly tone?: (row: T) => 'bad' | 'warn' | undefined;
  /** A row that has more to show: it opens below itself. */
  readonly detail?: (row: T) => ComponentChildren | undefined;
  /** A few short columns: it stays a table on a phone. */
  readonly compact?: boolean;
}

/** Dense rows; on a phone each row is a card with the columns' titles in it. */
export function Table<T>({ caption, columns, rows, keyOf, tone, detail, compact = false }: TableProps<T>) {
  return (
    <div class={compact ? 'table-box compact' : 'table-box'}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, number, wide }) => (
              <th key={title} scope="col" class={classOf(number, wide)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const more = detail?.(row);
            return (
              <>
                <tr key={keyOf(row)} class={tone?.(row) ?? ''}>
                  {columns.map(({ title, cell, number, wide }) => (
                    <td key={title} data-title={title} class={classOf(number, wide)}>
                      <div class="cell">{cell(row)}</div>
                    </td>
                  ))}
                </tr>
                {more !== undefined && (
                  <tr key={`${keyOf(row)}+`} class="detail">
                    <td colSpan={columns.length}>{more}</td>
                  </tr>
                )}
              </>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function classOf(number = false, wide = false): string {
  return [number && 'number', wide && 'wide'].filter(Boolean).join(' ');
}

/** Where a list has more pages. The place is in the URL as `cursor`, so that back goes back and a link leads to it. */
export function Paging({ count, next, busy = false }: { count: number; next: string | null; busy?: boolean }) {
  const say = useWords(frameWords);
  const language = useStore(languageStore);
  const { query } = usePlace();
  return (
    <nav class="paging" aria-label={say.next}>
      <span class="soft number">{say.rows(formatNumber(count, language))}</span>
      {query.has('cursor') && (
        <button type="button" class="quiet" onClick={() => setQuery({ cursor: undefined }, { push: true })}>
          {say.first}
        </button>
      )}
      {next !== null && (
        <button type="button" disabled={busy} onClick={() => setQuery({ cursor: next }, { push: true })}>
          {say.next}
        </button>
      )}
    </nav>
  );
}
