import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import type { LogRecord, Page as PageOf } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { isoOfLocal } from '../../logic/format.ts';
import { Badge } from '../../parts/badge.tsx';
import { Id } from '../../parts/copyable.tsx';
import { Filters } from '../../parts/fields.tsx';
import { HeaderList } from '../../parts/header-list.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { Section } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Paging, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo, usePlace } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { eventWords } from '../../words/events.ts';

const ROWS = 25;
/** What a test event carries, so that nobody takes it for a customer's. */
export const TEST_HEADER = 'jangteo_test';

export function Messages({ topic, partitions }: { topic: string; partitions: readonly number[] }) {
  const say = useWords(eventWords);
  const { query } = usePlace();
  const of = (name: string) => query.get(name) ?? undefined;
  const [key, type, partition, since, until, fromOffset, cursor] = [
    'key',
    'type',
    'partition',
    'since',
    'until',
    'from_offset',
    'cursor',
  ].map(of);
  const load = useLoad(
    (signal) =>
      api.get<PageOf<LogRecord>>(`/topics/${encodeURIComponent(topic)}/records`, {
        query: { key, type, partition, since: isoOfLocal(since), until: isoOfLocal(until), from_offset: fromOffset, cursor, limit: ROWS },
        signal,
      }),
    [topic, key, type, partition, since, until, fromOffset, cursor],
  );
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => setOpen(open.has(id) ? new Set([...open].filter((one) => one !== id)) : new Set([...open, id]));
  return (
    <Section title={say.browse}>
      <Filters
        filters={[
          { name: 'key', label: say.key },
          { name: 'type', label: say.type },
          {
            name: 'partition',
            label: say.partition,
            options: [['', say.allPartitions] as const, ...partitions.map((one) => [String(one), String(one)] as const)],
          },
          { name: 'since', label: say.since, type: 'datetime-local' },
          { name: 'until', label: say.until, type: 'datetime-local' },
          ...(partition === undefined ? [] : [{ name: 'from_offset', label: say.fromOffset, type: 'number' as const }]),
        ]}
      />
      <Loaded load={load}>
        {({ items, next_cursor: next }) => (
          <>
            {items.length === 0 ? (
              <Empty title={say.noRecords}>{next === null ? undefined : say.noRecordsMore}</Empty>
            ) : (
              <Table
                caption={say.browse}
                rows={items}
                keyOf={idOf}
                columns={[
                  { title: say.at, cell: ({ at }) => <Time at={at} ms /> },
                  { title: say.partition, number: true, cell: (record) => record.partition },
                  { title: say.offset, number: true, cell: ({ offset }) => offset.toLocaleString() },
                  {
                    title: say.type,
                    cell: ({ type: one, headers }) => (
                      <>
                        {one ?? '–'} {headers[TEST_HEADER] !== undefined && <Badge tone="accent">{say.isTest}</Badge>}
                      </>
                    ),
                  },
                  { title: say.key, cell: (record) => <Id value={record.key} href={linkTo(`/events/${topic}`, { key: record.key })} /> },
                  { title: say.payload, wide: true, cell: ({ payload }) => <code class="clamp">{payload.slice(0, 300)}</code> },
                  {
                    title: '',
                    cell: (record) => (
                      <button type="button" class="quiet" aria-expanded={open.has(idOf(record))} onClick={() => toggle(idOf(record))}>
                        {open.has(idOf(record)) ? say.close : say.open}
                      </button>
                    ),
                  },
                ]}
                detail={(record) => (open.has(idOf(record)) ? <MessageDetail record={record} /> : undefined)}
              />
            )}
            <Paging count={items.length} next={next} busy={load.loading} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function MessageDetail({ record }: { record: LogRecord }) {
  const say = useWords(eventWords);
  const { topic, partition, offset, key, headers, payload } = record;
  return (
    <div class="two-columns">
      <div>
        <h3>{say.payload}</h3>
        <JsonView value={payload} label={say.payload} />
      </div>
      <div>
        <h3>{say.headers}</h3>
        <HeaderList headers={headers} />
        <p class="links">
          <a href={linkTo(`/events/${topic}`, { partition, from_offset: offset })}>{say.link}</a>
          <a href={linkTo(`/orders/${encodeURIComponent(key)}`)}>{say.toOrder}</a>
        </p>
      </div>
    </div>
  );
}

function idOf({ partition, offset }: LogRecord): string {
  return `${partition}/${offset}`;
}
