import { api } from '../api.ts';
import { useWords } from '../language.ts';
import { isoOfField, ORDER_STATUSES, type OrderSummary } from '../logic/orders.ts';
import { Amount } from '../parts/amount.tsx';
import { Id } from '../parts/copyable.tsx';
import { Filters } from '../parts/fields.tsx';
import { Status } from '../parts/order-status.tsx';
import { Page } from '../parts/page.tsx';
import { Empty, Loaded, Loading } from '../parts/states.tsx';
import { Paging, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import type { RoomEntry, RoomProps } from '../room.ts';
import { go, linkTo, usePlace } from '../route.ts';
import { useLoad } from '../use-load.ts';
import { orderListWords, statusWords } from '../words/orders.ts';
import { OrderPage } from './order/order-page.tsx';

interface OrderPageOfList {
  readonly items: readonly OrderSummary[];
  readonly next_cursor: string | null;
}

const FILTERS = ['number', 'status', 'buyer', 'sku', 'from', 'to'] as const;
const POLL_MS = 10_000;
const PAGE = 30;
/** Day, that day's sequence, check digit. */
const NUMBER = /^\d{8}-\d+-\d$/;

function Orders({ rest: [number] }: RoomProps) {
  if (number === undefined) return <OrderList />;
  return NUMBER.test(number) ? <OrderPage key={number} number={number} /> : <OrderOfKey key={number} id={number} />;
}

/** The key of an order's events is its id: its page is found under its number. */
function OrderOfKey({ id }: { id: string }) {
  const say = useWords(orderListWords);
  const load = useLoad(
    async (signal) => {
      const { order_number: number } = await api.get<{ order_number: string }>(`/orders/${encodeURIComponent(id)}`, { signal });
      go(linkTo(`/orders/${number}`), { replace: true });
    },
    [id],
  );
  return (
    <Page title={id} trail={[{ href: linkTo('/orders'), text: say.title }]}>
      <Loaded load={load}>{() => <Loading />}</Loaded>
    </Page>
  );
}

function OrderList() {
  const say = useWords(orderListWords);
  const statuses = useWords(statusWords);
  const { query } = usePlace();
  const asked = {
    ...Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? undefined])),
    from: isoOfField(query.get('from')),
    to: isoOfField(query.get('to')),
    cursor: query.get('cursor') ?? undefined,
    limit: PAGE,
  };
  const load = useLoad(
    (signal) => api.get<OrderPageOfList>('/orders', { query: asked, signal }),
    [JSON.stringify(asked)],
    // Only the first page changes by itself.
    asked.cursor === undefined ? POLL_MS : undefined,
  );
  const isFiltered = FILTERS.some((name) => query.has(name));
  return (
    <Page title={say.title} about={say.about}>
      <Filters
        filters={[
          { name: 'number', label: say.number },
          {
            name: 'status',
            label: say.status,
            options: [['', say.anyStatus], ...ORDER_STATUSES.map((status) => [status, statuses[status] ?? status] as const)],
          },
          { name: 'buyer', label: say.buyer },
          { name: 'sku', label: say.sku },
          { name: 'from', label: say.from, type: 'datetime-local' },
          { name: 'to', label: say.to, type: 'datetime-local' },
        ]}
      />
      <Loaded load={load}>
        {({ items, next_cursor: next }) =>
          items.length === 0 && next === null ? (
            <Empty title={isFiltered ? say.nothing : say.nothingYet}>{isFiltered ? say.nothingHint : say.nothingYetHint}</Empty>
          ) : (
            <>
              <Table
                caption={say.title}
                rows={items}
                keyOf={({ id }) => id}
                columns={[
                  {
                    title: say.numberOf,
                    cell: ({ order_number: number }) => <Id value={number} href={linkTo(`/orders/${number}`)} length={24} />,
                  },
                  { title: say.status, cell: ({ status }) => <Status status={status} /> },
                  { title: say.lines, cell: (order) => <Goods order={order} />, wide: true },
                  { title: say.total, cell: ({ total }) => <Amount money={total} />, number: true },
                  {
                    title: say.buyerOf,
                    cell: ({ user_id: buyer }) => <Id value={buyer} href={linkTo('/orders', { buyer })} length={12} />,
                  },
                  { title: say.placed, cell: ({ created_at: at }) => <Time at={at} /> },
                  { title: say.changed, cell: ({ updated_at: at }) => <Time at={at} ago /> },
                ]}
              />
              {items.length === 0 && <p class="hint">{say.looksOn}</p>}
              <Paging count={items.length} next={next} busy={load.loading} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Goods({ order: { lines } }: { order: OrderSummary }) {
  const say = useWords(orderListWords);
  const [first, ...more] = lines;
  if (first === undefined) return <span class="soft">–</span>;
  return (
    <span>
      {first.title} <span class="soft">×{first.quantity}</span>
      {more.length > 0 && <span class="soft"> {say.more(more.length)}</span>}
    </span>
  );
}

export const orders: RoomEntry = {
  path: '/orders',
  title: { ko: orderListWords.ko.title, en: orderListWords.en.title },
  Room: Orders,
};
