import { api } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { formatNumber } from '../../logic/format.ts';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Paging, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo, usePlace } from '../../route.ts';
import { useStore } from '../../store.ts';
import { useLoad } from '../../use-load.ts';
import { searchLabWords } from '../../words/search-lab.ts';

interface ZeroResult {
  readonly query: string;
  readonly times: number;
  readonly first_at: string;
  readonly last_at: string;
}

/** What buyers asked for and did not find: what to add a synonym for, or to sell. */
export function ZeroResults() {
  const say = useWords(searchLabWords);
  const language = useStore(languageStore);
  const { query } = usePlace();
  const cursor = query.get('cursor') ?? undefined;
  const load = useLoad(
    (signal) =>
      api.get<{ items: readonly ZeroResult[]; next_cursor: string | null }>('/search/zero-results', {
        query: { limit: 50, cursor },
        signal,
      }),
    [cursor],
  );
  return (
    <Loaded load={load}>
      {({ items, next_cursor: next }) =>
        items.length === 0 ? (
          <Empty title={say.noZero} good />
        ) : (
          <>
            <Table
              caption={say.zero}
              rows={items}
              keyOf={(row) => row.query}
              columns={[
                { title: say.query, cell: (row) => <strong>{row.query}</strong>, wide: true },
                { title: say.times, cell: ({ times }) => formatNumber(times, language), number: true },
                { title: say.last, cell: ({ last_at: at }) => <Time at={at} ago /> },
                { title: say.first, cell: ({ first_at: at }) => <Time at={at} /> },
                {
                  title: '',
                  cell: (row) => (
                    <span class="actions">
                      <a href={linkTo('/search', { text: row.query })}>{say.tryIt}</a>
                      <a href={linkTo('/search/synonyms', { add: row.query })}>{say.teach}</a>
                    </span>
                  ),
                },
              ]}
            />
            <Paging count={items.length} next={next} busy={load.loading} />
          </>
        )
      }
    </Loaded>
  );
}
