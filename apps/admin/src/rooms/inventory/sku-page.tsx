import { api, Problem } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import type { StockLevel } from '../../logic/adjustment.ts';
import { formatNumber } from '../../logic/format.ts';
import { Id } from '../../parts/copyable.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Paging, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo, usePlace } from '../../route.ts';
import { useStore } from '../../store.ts';
import { useLoad } from '../../use-load.ts';
import { inventoryWords } from '../../words/inventory.ts';
import { AdjustForm } from './adjust-form.tsx';
import { type Hold, Holds } from './holds.tsx';

interface Movement {
  readonly quantity: number;
  readonly reason: string;
  readonly reference: string;
  readonly at: string;
}

const POLL_MS = 5_000;

/** One SKU: its numbers, who holds it, what changed it, and how to put it right. */
export function SkuPage({ sku }: { sku: string }) {
  const say = useWords(inventoryWords);
  const language = useStore(languageStore);
  const { query } = usePlace();
  const path = `/inventory/${encodeURIComponent(sku)}`;
  const holdsCursor = query.get('holds') ?? undefined;
  const level = useLoad((signal) => levelOf(sku, holdsCursor, signal), [sku, holdsCursor], POLL_MS);
  const cursor = query.get('cursor') ?? undefined;
  const movements = useLoad(
    (signal) =>
      api.get<{ items: readonly Movement[]; next_cursor: string | null }>(`${path}/movements`, { query: { limit: 30, cursor }, signal }),
    [sku, cursor],
    cursor === undefined ? POLL_MS : undefined,
  );
  const number = (value: number) => formatNumber(value, language);
  const reload = () => {
    level.reload();
    movements.reload();
  };
  return (
    <Page title={sku} trail={[{ href: linkTo('/inventory'), text: say.title }]}>
      <Loaded load={level}>
        {(known) => (
          <>
            {known.unknown && <p class="notice">{say.unknown}</p>}
            <Facts>
              <Fact name={say.stock}>
                <span class="big number">{number(known.stock)}</span>
              </Fact>
              <Fact name={say.reserved}>
                <span class="big number">{number(known.stock_reserved)}</span>
              </Fact>
              <Fact name={say.available}>
                <span class={known.stock - known.stock_reserved <= 0 ? 'big number none-left' : 'big number'}>
                  {number(known.stock - known.stock_reserved)}
                </span>
              </Fact>
            </Facts>
            <p>
              <a href={linkTo('/catalog', { q: sku })}>{say.product}</a>
            </p>
            <AdjustForm level={known} onDone={reload} />
            <Holds items={known.holds.items} next={known.holds.next_cursor} />
          </>
        )}
      </Loaded>
      <Section title={say.movements}>
        <Loaded load={movements}>
          {({ items, next_cursor: next }) =>
            items.length === 0 ? (
              <Empty title={say.noMovements} />
            ) : (
              <>
                <Table
                  caption={say.movements}
                  rows={items}
                  keyOf={({ at, reason, reference, quantity }) => `${at} ${reason} ${reference} ${quantity}`}
                  columns={[
                    { title: say.at, cell: ({ at }) => <Time at={at} ms /> },
                    { title: say.quantity, cell: ({ quantity }) => `${quantity > 0 ? '+' : ''}${number(quantity)}`, number: true },
                    { title: say.reason, cell: ({ reason }) => say.reasons[reason] ?? reason },
                    { title: say.reference, cell: (movement) => <Reference {...movement} />, wide: true },
                  ]}
                />
                <Paging count={items.length} next={next} busy={movements.loading} />
              </>
            )
          }
        </Loaded>
      </Section>
    </Page>
  );
}

/** An operator's words are read, an order is opened, an import is copied. */
function Reference({ reason, reference }: Movement) {
  if (reason === 'adjusted' || reason === 'doctor') return <span>{reference}</span>;
  if (reason === 'imported') return <Id value={reference} length={36} />;
  return <Id value={reference} href={linkTo(`/orders/${encodeURIComponent(reference)}`)} length={36} />;
}

interface KnownSku extends StockLevel {
  readonly holds: { readonly items: readonly Hold[]; readonly next_cursor: string | null };
}

/** A SKU that inventory has never heard of has nothing of it. */
async function levelOf(
  sku: string,
  holdsCursor: string | undefined,
  signal: AbortSignal,
): Promise<KnownSku & { readonly unknown: boolean }> {
  try {
    const query = { limit: 20, holds_cursor: holdsCursor };
    return { ...(await api.get<KnownSku>(`/inventory/${encodeURIComponent(sku)}`, { query, signal })), unknown: false };
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code !== 'NOT_FOUND') throw thrown;
    return { sku, stock: 0, stock_reserved: 0, holds: { items: [], next_cursor: null }, unknown: true };
  }
}
