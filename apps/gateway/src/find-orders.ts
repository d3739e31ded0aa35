import type { Order } from '@jangteo/contracts/orders/v1/orders';
import { hasCode } from '@jangteo/kernel/errors';
import type { GatewayClients } from './context.ts';

export interface OrdersQuery {
  readonly status: string;
  /** How the number begins. */
  readonly number: string;
  /** A user's id or e-mail address; empty: anybody's. */
  readonly buyer: string;
  /** Empty: whatever was ordered. */
  readonly sku: string;
  readonly fromMs: bigint;
  readonly toMs: bigint;
  readonly limit: number;
  readonly cursor: string;
}

export interface FoundOrders {
  readonly items: readonly Order[];
  readonly nextCursor: string;
}

const NONE: FoundOrders = { items: [], nextCursor: '' };
/** One call looks through so many orders of a SKU, a hundred at a time. */
const PAGES_MAX = 10;
const PAGE = 100;

/** Orders, newest first. Where few of a SKU's orders are meant, a page may be short and still not be the last. */
export async function findOrders(clients: GatewayClients, query: OrdersQuery): Promise<FoundOrders> {
  const userId = await userIdOf(clients, query.buyer);
  if (userId === undefined) return NONE;
  const { number: numberPrefix, status, fromMs, toMs, limit, cursor } = query;
  const filter = { userId, status, numberPrefix, fromMs, toMs };
  if (query.sku === '') return await clients.orders.listOrders({ ...filter, limit, cursor });

  // Orders keep no index by SKU, which every order would pay for; inventory has one.
  const items: Order[] = [];
  let next = cursor;
  for (let page = 0; page < PAGES_MAX; page++) {
    const held = await clients.inventory.listHolds({ sku: query.sku, limit: PAGE, cursor: next });
    if (held.holds.length === 0) return { items, nextCursor: '' };
    const found = await clients.orders.listOrders({ ...filter, orderIds: held.holds.map(({ orderId }) => orderId), limit: PAGE });
    items.push(...found.items.slice(0, limit - items.length));
    const last = items.at(-1);
    if (items.length === limit && last !== undefined) {
      const isLast = held.nextCursor === '' && found.items.at(-1)?.id === last.id;
      return { items, nextCursor: isLast ? '' : last.id };
    }
    next = held.nextCursor;
    if (next === '') break;
  }
  return { items, nextCursor: next };
}

/** Undefined: nobody has this address. */
async function userIdOf({ users }: GatewayClients, buyer: string): Promise<string | undefined> {
  if (!buyer.includes('@')) return buyer;
  try {
    return (await users.findUser({ email: buyer })).id;
  } catch (thrown) {
    if (hasCode(thrown, 'NOT_FOUND')) return undefined;
    throw thrown;
  }
}

/** By number, or by id. */
export async function orderNumberOf({ orders }: GatewayClients, numberOrId: string): Promise<string> {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-/.test(numberOrId)) return numberOrId;
  const [order] = (await orders.listOrders({ orderIds: [numberOrId], limit: 1 })).items;
  return order?.number ?? numberOrId;
}
