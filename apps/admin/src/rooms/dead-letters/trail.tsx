import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import type { AuditEntry, Page } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { Id } from '../../parts/copyable.tsx';
import { DiffView } from '../../parts/diff-view.tsx';
import { Section } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { deadLetterWords } from '../../words/dead-letters.ts';

const ROWS = 15;
const POLL_MS = 5_000;
/** What is done to events; what is done to consumers is told beside them. */
const ABOUT_EVENTS = new Set(['EDIT', 'REDRIVE', 'DISCARD']);

/** What operators did to events: to one, or to any. */
export function Trail({ query }: { query: { readonly event_id?: string; readonly key?: string } }) {
  const say = useWords(deadLetterWords);
  const load = useLoad(
    (signal) => api.get<Page<AuditEntry>>('/dead-letters/audit', { query: { ...query, limit: ROWS }, signal }),
    [JSON.stringify(query)],
    POLL_MS,
  );
  const [open, setOpen] = useState<string>();
  return (
    <Section title={say.trail}>
      <Loaded load={load}>
        {({ items }) => {
          const rows = items.filter(({ action }) => ABOUT_EVENTS.has(action));
          if (rows.length === 0) return <Empty title={say.trailNone} />;
          return (
            <Table
              caption={say.trail}
              rows={rows}
              keyOf={idOf}
              columns={[
                { title: say.when, cell: ({ at }) => <Time at={at} /> },
                { title: say.who, cell: ({ actor }) => actor },
                { title: say.what, cell: ({ action }) => say.actions[action] ?? action },
                { title: say.consumer, cell: ({ consumer }) => consumer },
                { title: say.key, cell: ({ key }) => <Id value={key} href={linkTo('/dead-letters', { key })} /> },
                { title: say.why, wide: true, cell: ({ reason }) => reason },
                {
                  title: '',
                  cell: (entry) =>
                    (entry.before !== null || entry.after !== null) && (
                      <button
                        type="button"
                        class="quiet"
                        aria-expanded={open === idOf(entry)}
                        onClick={() => setOpen(open === idOf(entry) ? undefined : idOf(entry))}
                      >
                        {say.diff}
                      </button>
                    ),
                },
              ]}
              detail={(entry) =>
                open === idOf(entry) ? <DiffView before={entry.before} after={entry.after} label={say.diff} /> : undefined
              }
            />
          );
        }}
      </Loaded>
    </Section>
  );
}

function idOf({ at, action, consumer, key, event_id }: AuditEntry): string {
  return [at, action, consumer, key, event_id].join(' ');
}
