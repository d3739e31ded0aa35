import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import type { FailureGroup, Page as PageOf, ParkedKey } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { Badge } from '../../parts/badge.tsx';
import { Act } from '../../parts/button.tsx';
import { Id } from '../../parts/copyable.tsx';
import { Filters } from '../../parts/fields.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Paging, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo, usePlace } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { deadLetterWords } from '../../words/dead-letters.ts';
import { RunDialog, type RunTarget } from './run-dialog.tsx';
import { Trail } from './trail.tsx';

const POLL_MS = 5_000;
const ROWS = 50;
const FILTERS = ['consumer', 'key', 'type', 'code', 'cause', 'status'] as const;

interface Run {
  readonly kind: 'redrive' | 'discard';
  readonly target: RunTarget;
}

export function Desk() {
  const say = useWords(deadLetterWords);
  const { query } = usePlace();
  const filter = Object.fromEntries(FILTERS.flatMap((name) => (query.has(name) ? [[name, query.get(name) ?? '']] : [])));
  const cursor = query.get('cursor') ?? undefined;
  const state = JSON.stringify(filter);
  const groups = useLoad(
    (signal) => api.get<{ items: FailureGroup[] }>('/dead-letters/groups', { query: filter, signal }),
    [state],
    POLL_MS,
  );
  const keys = useLoad(
    (signal) => api.get<PageOf<ParkedKey>>('/dead-letters', { query: { ...filter, cursor, limit: ROWS }, signal }),
    [state, cursor],
    POLL_MS,
  );
  const [run, setRun] = useState<Run>();
  const changed = () => {
    groups.reload();
    keys.reload();
  };
  const isFiltered = Object.keys(filter).length > 0;
  // The API takes a filter of a consumer alone for too little said.
  const shown: RunTarget = Object.keys(filter).some((name) => name !== 'consumer')
    ? { filter }
    : { all: true, ...(isFiltered && { filter }) };
  const nothing = keys.data?.items.length === 0 && cursor === undefined;
  return (
    <Page
      title={say.title}
      about={say.about}
      actions={
        <Act look="main" blocked={nothing ? say.none : undefined} onClick={() => setRun({ kind: 'redrive', target: shown })}>
          {say.redriveShown}
        </Act>
      }
    >
      {run !== undefined && <RunDialog {...run} onClose={() => setRun(undefined)} changed={changed} />}
      <Filters
        filters={[
          { name: 'consumer', label: say.consumer },
          { name: 'key', label: say.key },
          { name: 'type', label: say.type },
          { name: 'code', label: say.code },
          { name: 'status', label: say.status, options: [['', say.any], ...Object.entries(say.statuses)] },
        ]}
      />
      {nothing && groups.data?.items.length === 0 ? (
        <Empty title={isFiltered ? say.noneFits : say.none} good={!isFiltered}>
          {isFiltered ? undefined : say.noneMore}
        </Empty>
      ) : (
        <>
          <Section title={say.groups}>
            <Loaded load={groups}>{({ items }) => <Groups groups={items} run={setRun} />}</Loaded>
          </Section>
          <Section title={say.parkedKeys}>
            <Loaded load={keys}>
              {({ items, next_cursor: next }) => (
                <>
                  <Keys keys={items} run={setRun} />
                  <Paging count={items.length} next={next} busy={keys.loading} />
                </>
              )}
            </Loaded>
          </Section>
        </>
      )}
      <Trail query={{}} />
    </Page>
  );
}

function Groups({ groups, run }: { groups: readonly FailureGroup[]; run: (run: Run) => void }) {
  const say = useWords(deadLetterWords);
  const filterOf = ({ consumer, type, code, cause }: FailureGroup) => ({ consumer, type, code, cause });
  return (
    <Table
      caption={say.groups}
      rows={groups}
      keyOf={(group) => JSON.stringify(filterOf(group))}
      tone={() => 'bad'}
      columns={[
        { title: say.keys, number: true, cell: ({ keys }) => keys.toLocaleString() },
        { title: say.events, number: true, cell: ({ events }) => events.toLocaleString() },
        { title: say.consumer, cell: ({ consumer }) => <a href={linkTo(`/consumers/${consumer}`)}>{consumer}</a> },
        { title: say.type, cell: ({ type }) => type },
        {
          title: say.cause,
          wide: true,
          cell: (group) => (
            <>
              <a href={linkTo('/dead-letters', filterOf(group))}>{group.code}</a> {group.cause}
            </>
          ),
        },
        {
          title: say.lastSeen,
          cell: ({ first_seen: first, last_seen: last }) => (
            <span class="stack">
              <Time at={last} ago />
              <span class="soft small">
                {say.firstSeen} <Time at={first} ago />
              </span>
            </span>
          ),
        },
        { title: '', cell: (group) => <RunButtons name={group.cause} target={{ filter: filterOf(group) }} run={run} /> },
      ]}
    />
  );
}

function Keys({ keys, run }: { keys: readonly ParkedKey[]; run: (run: Run) => void }) {
  const say = useWords(deadLetterWords);
  return (
    <Table
      caption={say.parkedKeys}
      rows={keys}
      keyOf={({ consumer, key }) => `${consumer}/${key}`}
      columns={[
        { title: say.consumer, cell: ({ consumer }) => consumer },
        { title: say.key, cell: ({ key }) => <Id value={key} href={linkTo(`/orders/${encodeURIComponent(key)}`)} /> },
        {
          title: say.status,
          cell: ({ status, retry_at: retryAt }) => (
            <span class="stack">
              <Badge tone={status === 'FAILED' ? 'bad' : 'warn'}>{say.statuses[status] ?? status}</Badge>
              {retryAt !== null && (
                <span class="soft small">
                  <Time at={retryAt} ago />
                </span>
              )}
            </span>
          ),
        },
        {
          title: say.head,
          wide: true,
          cell: ({ consumer, head }) =>
            head === null ? (
              '–'
            ) : (
              <>
                <a href={linkTo(`/dead-letters/${encodeURIComponent(head.event_id)}`, { consumer })}>{head.type}</a>{' '}
                {head.error !== null && (
                  <span class="clamp" title={head.error.detail}>
                    {head.error.code} {head.error.cause ?? head.error.detail}
                  </span>
                )}
              </>
            ),
        },
        { title: say.line, number: true, cell: ({ events }) => events.toLocaleString() },
        { title: say.parkedAt, cell: ({ parked_at: at }) => <Time at={at} ago /> },
        {
          title: '',
          cell: ({ consumer, head, key }) =>
            head !== null && <RunButtons name={key} target={{ event_id: head.event_id, filter: { consumer } }} run={run} />,
        },
      ]}
    />
  );
}

/** `name`: of what they act on, for those who hear the buttons alone. */
function RunButtons({ name, target, run }: { name: string; target: RunTarget; run: (run: Run) => void }) {
  const say = useWords(deadLetterWords);
  return (
    <span class="actions">
      <Act label={`${say.redrive}: ${name}`} onClick={() => run({ kind: 'redrive', target })}>
        {say.redrive}
      </Act>
      <Act look="danger" label={`${say.discard}: ${name}`} onClick={() => run({ kind: 'discard', target })}>
        {say.discard}
      </Act>
    </span>
  );
}
