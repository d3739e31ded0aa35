import { api } from '../../api.ts';
import type { TraceSummary } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { formatMs } from '../../logic/format.ts';
import { Badge } from '../../parts/badge.tsx';
import { Segments } from '../../parts/choices.tsx';
import { Id } from '../../parts/copyable.tsx';
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
  const asked = { min_ms: query.get('min_ms') ?? undefined, error: query.get('error') ?? undefined, sort };
  const load = useLoad(
    (signal) => api.get<{ items: TraceSummary[] }>('/traces', { query: { ...asked, limit: ROWS }, signal }),
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
          { name: 'min_ms', label: say.minMs, type: 'number' },
          {
            name: 'error',
            label: say.onlyErrors,
            options: [
              ['', say.all],
              ['true', say.errors],
            ],
          },
        ]}
      />
      <Loaded load={load}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={say.none}>{say.noneMore}</Empty>
          ) : (
            <Table
              caption={say.title}
              rows={items}
              keyOf={({ trace_id: id }) => id}
              tone={({ error }) => (error ? 'bad' : undefined)}
              columns={[
                { title: say.started, cell: ({ started_at: at }) => <Time at={at} ms /> },
                { title: say.name, wide: true, cell: ({ name, trace_id: id }) => <a href={linkTo(`/traces/${id}`)}>{name}</a> },
                { title: say.took, number: true, cell: ({ ms }) => formatMs(ms) },
                { title: say.steps, number: true, cell: ({ spans }) => spans.toLocaleString() },
                {
                  title: say.result,
                  cell: ({ error }) => (
                    <Badge tone={error ? 'bad' : 'good'}>{error ? (typeof error === 'string' ? error : say.failed) : say.ok}</Badge>
                  ),
                },
                { title: say.id, cell: ({ trace_id: id }) => <Id value={id} length={13} href={linkTo(`/traces/${id}`)} /> },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}
