import { useEffect } from 'preact/hooks';
import { api } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { formatNumber } from '../../logic/format.ts';
import { Section } from '../../parts/page.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { useStore } from '../../store.ts';
import { useLoad } from '../../use-load.ts';
import { categoryWords } from '../../words/catalog.ts';

interface CategoryMove {
  readonly category_id: string;
  readonly from_path: string;
  readonly to_path: string;
  readonly products: number;
  readonly products_done: number;
  readonly started_at: string;
  readonly ended_at: string | null;
}

const POLL_MS = 2_000;

/** How far each move is. `turn`: another one has begun. */
export function CategoryMoves({ turn, onEnded }: { turn: number; onEnded: () => void }) {
  const say = useWords(categoryWords);
  const language = useStore(languageStore);
  const load = useLoad((signal) => api.get<{ items: readonly CategoryMove[] }>('/category-moves', { signal }), [turn], POLL_MS);
  const underWay = load.data?.items.filter(({ ended_at: ended }) => ended === null).length;
  // The counts in the tree are those of before.
  useEffect(() => {
    if (underWay === 0) onEnded();
  }, [underWay]);
  return (
    <Section title={say.moves}>
      <Loaded load={load}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="soft">{say.noMoves}</p>
          ) : (
            <Table
              caption={say.moves}
              rows={items}
              keyOf={({ category_id: id, started_at: at }) => `${id} ${at}`}
              columns={[
                {
                  title: say.move,
                  cell: ({ from_path: from, to_path: to }) => <code>{say.moveFromTo(from, to)}</code>,
                  wide: true,
                },
                {
                  title: say.progress,
                  cell: ({ products, products_done: done, category_id: id, ended_at: ended }) => (
                    <Progress
                      label={`${say.progress} ${id}`}
                      share={ended !== null || products === 0 ? 1 : done / products}
                      text={`${formatNumber(done, language)}/${formatNumber(products, language)}`}
                    />
                  ),
                },
                { title: say.started, cell: ({ started_at: at }) => <Time at={at} /> },
                { title: say.ended, cell: ({ ended_at: at }) => (at === null ? say.underWay : <Time at={at} />) },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  );
}
