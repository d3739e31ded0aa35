import { api } from '../api.ts';
import type { AuditRecord, Page as PageOf } from '../api-types.ts';
import { useWords, words } from '../language.ts';
import { isoOfLocal } from '../logic/format.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { DiffView } from '../parts/diff-view.tsx';
import { Filters } from '../parts/fields.tsx';
import { JsonView } from '../parts/json-view.tsx';
import { Page } from '../parts/page.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { Paging, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import type { RoomEntry } from '../room.ts';
import { linkTo, setQuery, usePlace } from '../route.ts';
import { useLoad } from '../use-load.ts';
import { auditWords } from '../words/audit-log.ts';

const ROWS = 50;
const TONES: Readonly<Record<AuditRecord['outcome'], Tone>> = { begun: 'accent', done: 'good', refused: 'warn', failed: 'bad' };

function AuditLog() {
  const say = useWords(auditWords);
  const { query } = usePlace();
  const of = (name: string) => query.get(name) ?? undefined;
  const asked = {
    actor: of('actor'),
    action: of('action'),
    target: of('target'),
    from: isoOfLocal(of('from')),
    to: isoOfLocal(of('to')),
    cursor: of('cursor'),
  };
  const load = useLoad(
    (signal) => api.get<PageOf<AuditRecord>>('/audit-log', { query: { ...asked, limit: ROWS }, signal }),
    [JSON.stringify(asked)],
  );
  const open = of('open');
  const setOpen = (id: string | undefined) => setQuery({ open: id });
  return (
    <Page title={say.title} about={say.about}>
      <Filters
        filters={[
          { name: 'actor', label: say.actor },
          { name: 'action', label: say.action, placeholder: say.actionHint },
          { name: 'target', label: say.target },
          { name: 'from', label: say.from, type: 'datetime-local' },
          { name: 'to', label: say.to, type: 'datetime-local' },
        ]}
      />
      <Loaded load={load}>
        {({ items, next_cursor: next }) => (
          <>
            {items.length === 0 ? (
              <Empty title={say.none} />
            ) : (
              <Table
                caption={say.title}
                rows={items}
                keyOf={({ id }) => id}
                tone={({ outcome }) => (outcome === 'failed' ? 'bad' : outcome === 'refused' ? 'warn' : undefined)}
                columns={[
                  { title: say.at, cell: ({ at }) => <Time at={at} /> },
                  {
                    title: say.actor,
                    cell: ({ actor, role }) => (
                      <>
                        {actor === '' ? say.nobody : <a href={linkTo('/audit-log', { actor })}>{actor}</a>}{' '}
                        <span class="soft small">{role}</span>
                      </>
                    ),
                  },
                  { title: say.action, cell: ({ action }) => <a href={linkTo('/audit-log', { action })}>{action}</a> },
                  { title: say.target, cell: ({ target }) => target !== '' && <a href={linkTo('/audit-log', { target })}>{target}</a> },
                  { title: say.reason, wide: true, cell: ({ reason }) => reason },
                  {
                    title: say.outcome,
                    cell: ({ outcome, code }) => (
                      <>
                        <Badge tone={TONES[outcome] ?? 'calm'}>{say.outcomes[outcome] ?? outcome}</Badge>{' '}
                        {code !== '' && <code class="small">{code}</code>}
                      </>
                    ),
                  },
                  {
                    title: '',
                    cell: ({ id }) => (
                      <button type="button" class="quiet" aria-expanded={open === id} onClick={() => setOpen(open === id ? undefined : id)}>
                        {open === id ? say.close : say.open}
                      </button>
                    ),
                  },
                ]}
                detail={(record) => (open === record.id ? <RecordDetail record={record} /> : undefined)}
              />
            )}
            <Paging count={items.length} next={next} busy={load.loading} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function RecordDetail({ record: { asked, before, after, trace_id: traceId } }: { record: AuditRecord }) {
  const say = useWords(auditWords);
  return (
    <div class="two-columns">
      <div>
        <h3>{say.change}</h3>
        {before !== null ? (
          <DiffView before={before} after={after} label={say.change} />
        ) : after !== null ? (
          <JsonView value={after} label={say.change} />
        ) : (
          <p class="soft">{say.noChange}</p>
        )}
      </div>
      <div>
        <h3>{say.asked}</h3>
        {asked === null ? <p class="soft">–</p> : <JsonView value={asked} label={say.asked} />}
        {traceId !== '' && (
          <p>
            <a href={linkTo(`/traces/${traceId}`)}>{say.trace}</a>
          </p>
        )}
      </div>
    </div>
  );
}

export const auditLog: RoomEntry = { path: '/audit-log', title: words('감사 기록', 'Audit log'), Room: AuditLog };
