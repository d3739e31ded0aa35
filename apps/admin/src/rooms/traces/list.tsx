import { api } from '../../api.ts';
import type { TraceSummary } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { formatMs } from '../../logic/format.ts';
import { Badge } from '../../parts/badge.tsx';
import { Segments } from '../../parts/choices.tsx';
import { Filters } from '../../parts/fields.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo, setQuery, usePlace } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { traceWords } from '../../words/traces.ts';

const ROWS = 100;
const POLL_MS = 5_000;

export function TraceList() {
  const say = useWords(traceWords);
  const { query } = usePlace();
  const sort = query.get('sort') === 'slowest' ? 'slowest' : 'newest';
  const of = (name: string) => query.get(name) ?? undefined;
  const asked = { text: of('text'), min_ms: of('min_ms'), error: of('error'), admin: of('admin'), sort };
  const load = useLoad(
    (signal) => api.get<{ items: TraceSummary[]; complete: boolean }>('/traces', { query: { ...asked, limit: ROWS }, signal }),
    [JSON.stringify(asked)],
    POLL_MS,
  );
  return (
    <Page
      title={say.title}
      about={say.about}
      actions={
        <Segments
          label={say.sort}
          name="sort"
          value={sort}
          options={(['newest', 'slowest'] as const).map((one) => [one, say.sorts[one]] as const)}
          onValue={(value) => setQuery({ sort: value === 'newest' ? undefined : value })}
        />
      }
    >
      <Filters
        filters={[
          { name: 'text', label: say.text },
          { name: 'min_ms', label: say.minMs, type: 'number' },
          {
            name: 'error',
            label: say.onlyErrors,
            options: [
              ['', say.all],
              ['true', say.errors],
            ],
          },
          {
            name: 'admin',
            label: say.admin,
            options: [
              ['', say.without],
              ['true', say.with],
            ],
          },
        ]}
      />
      <Loaded load={load}>
        {({ items, complete }) => (
          <>
            {!complete && <p class="notice warn">{say.incomplete}</p>}
            {items.length === 0 && <Empty title={say.none}>{say.noneMore}</Empty>}
            {items.length > 0 && (
              <Table
                caption={say.title}
                rows={items}
                keyOf={({ trace_id: id }) => id}
                tone={({ error }) => (error === null ? undefined : 'bad')}
                columns={[
                  { title: say.started, cell: ({ started_at: at }) => <Time at={at} ms /> },
                  { title: say.name, wide: true, cell: ({ name, trace_id: id }) => <a href={linkTo(`/traces/${id}`)}>{name}</a> },
                  { title: say.waited, number: true, cell: ({ first_ms: ms }) => formatMs(ms) },
                  { title: say.took, number: true, cell: ({ ms }) => formatMs(ms) },
                  { title: say.steps, number: true, cell: ({ spans }) => spans.toLocaleString() },
                  {
                    title: say.result,
                    cell: ({ error }) => <Badge tone={error === null ? 'good' : 'bad'}>{error ?? say.ok}</Badge>,
                  },
                  {
                    title: say.orderNumber,
                    cell: ({ order_number: number }) => number !== null && <a href={linkTo(`/orders/${number}`)}>{number}</a>,
                  },
                ]}
              />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}
