import { JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type AdminApi, adminApi, type OrderPage, type StockLevel } from '../admin-api.ts';
import type { Connection } from '../connection.ts';
import { type Answer, type ShopClient, shopClient } from './shop-client.ts';

export interface RaceOptions {
  readonly buyers: number;
  /** What the race's own product has in stock; an existing SKU has what it has. */
  readonly units: number;
  /** The share of buyers whose first payment is declined. */
  readonly declined: number;
  /** Race for this SKU instead of a product of the race's own. */
  readonly sku?: string;
  readonly onProgress?: (answered: number, total: number) => void;
}

export interface RaceResult {
  readonly sku: string;
  readonly buyers: number;
  readonly units: number;
  /** How often each answer came, such as "201" or "409 OUT_OF_STOCK". */
  readonly answers: Readonly<Record<string, number>>;
  /** How often refused buyers came back. */
  readonly rounds: number;
  readonly completed: number;
  readonly cancelled: number;
  readonly stock_left: number;
  readonly reserved: number;
  /** Units that were sold and never there. */
  readonly oversold: number;
  readonly took_ms: number;
  /** Why it is no proof; empty: it is. */
  readonly failures: readonly string[];
}

interface Buyer {
  readonly token: string;
  /** Under way or completed, as far as its answers tell. */
  placed: boolean;
}

const USERS_MAX = 16;
const BUYERS_PER_USER = 100;
const ROUNDS_MAX = 30;
const REST_MS = 60_000;
const POLL_MS = 100;
const PASSWORD = 'prove-it-to-me';
const EXPECTED_ANSWERS = ['201', '409 OUT_OF_STOCK'];
const ADDRESS = { name: 'Prove', line1: 'Sejong-daero 1', city: 'Seoul', postal_code: '04524', country: 'KR', phone: '010-0000-0000' };

/**
 * Sends buyers after too few units, all at once, over HTTP. Whoever is refused or declined comes back until nothing is left;
 * then every unit is accounted for.
 */
export async function raceForStock(connection: Connection & { url: string }, runtime: Runtime, options: RaceOptions): Promise<RaceResult> {
  const { clock } = runtime;
  const api = adminApi(connection);
  const client = shopClient(connection.url);
  try {
    const id = newId(runtime);
    const sku = options.sku ?? (await addProduct(api, `prove-${id}`, options.units));
    const before = await api.stockOf(sku);
    const userIds: string[] = [];
    const buyers = await signUp(client, id, options.buyers, userIds);

    const startedAt = clock.now();
    const answers = new Map<string, number>();
    // Spread evenly, so that they are among the quick ones, too.
    const isDeclined = (index: number) => Math.floor((index + 1) * options.declined) > Math.floor(index * options.declined);
    const firstPayment = (index: number) => (isDeclined(index) ? 'test_declined' : 'test');
    await race(client, sku, buyers, { id, round: 1, method: firstPayment, answers, onProgress: options.onProgress });
    let orders = await atRest(api, runtime, userIds, before);
    let rounds = 1;
    for (; rounds < ROUNDS_MAX && (await api.stockOf(sku)).available > 0; rounds++) {
      forgetCancelled(buyers, orders);
      const refused = buyers.filter(({ placed }) => !placed);
      if (refused.length === 0) break;
      await race(client, sku, refused, { id, round: rounds + 1, method: () => 'test', answers, onProgress: options.onProgress });
      orders = await atRest(api, runtime, userIds, before);
    }
    const after = await api.stockOf(sku);
    if (options.sku === undefined) await unlist(api, sku);
    const completed = orders.filter(({ status }) => status === 'COMPLETED').length;
    const counted = {
      completed,
      cancelled: orders.filter(({ status }) => status === 'CANCELLED').length,
      stock_left: after.stock,
      reserved: after.stock_reserved - before.stock_reserved,
      oversold: Math.max(0, completed - before.available),
      answers: Object.fromEntries([...answers].sort()),
    };
    return {
      sku,
      buyers: options.buyers,
      units: before.available,
      rounds,
      ...counted,
      took_ms: clock.now() - startedAt,
      failures: failuresIn({ ...counted, stockBefore: before.stock, wanted: Math.min(before.available, options.buyers) }),
    };
  } finally {
    client.close();
  }
}

const TITLE = 'Raced for by jangteo prove';

async function addProduct(api: AdminApi, sku: string, units: number): Promise<string> {
  await putProduct(api, sku, { title: TITLE, price: { amount: 1_000, currency: 'KRW' } });
  await api.adjust(sku, { to: units }, 'jangteo prove');
  return sku;
}

/** Without a price it leaves the shop's lists. */
async function unlist(api: AdminApi, sku: string): Promise<void> {
  await putProduct(api, sku, { title: TITLE });
}

async function putProduct(api: AdminApi, id: string, document: object): Promise<void> {
  const { failures } = await api.importProducts([{ id, json: JSON.stringify(document), categoryNames: [] }]);
  const failure = failures[0];
  if (failure !== undefined) throw new JangteoError('IMPORT_FAILED', `the race's product: ${failure.detail}`);
}

/** A log-in costs memory on purpose, so buyers share a few accounts; their orders have nothing in common but that. */
async function signUp(client: ShopClient, id: string, count: number, userIds: string[]): Promise<Buyer[]> {
  const users = Math.min(USERS_MAX, Math.ceil(count / BUYERS_PER_USER));
  const tokens = await Promise.all(
    Array.from({ length: users }, async (_, index) => {
      const email = `prove-${id}-${index}@jangteo.invalid`;
      userIds.push(String(expectCreated(await client.post('/v1/users', { email, password: PASSWORD, name: 'Prove' })).id));
      return String(expectCreated(await client.post('/v1/sessions', { email, password: PASSWORD })).token);
    }),
  );
  return Array.from({ length: count }, (_, index) => ({ token: tokens[index % users] ?? '', placed: false }));
}

function expectCreated({ status, body }: Answer): Answer['body'] {
  if (status !== 201)
    throw new JangteoError('SERVICE_UNAVAILABLE', `a buyer could not sign up: HTTP ${status} ${String(body.detail ?? '')}`);
  return body;
}

interface Round {
  readonly id: string;
  readonly round: number;
  readonly method: (index: number) => string;
  readonly answers: Map<string, number>;
  readonly onProgress: RaceOptions['onProgress'];
}

async function race(client: ShopClient, sku: string, buyers: readonly Buyer[], round: Round): Promise<void> {
  let answered = 0;
  await Promise.all(
    buyers.map(async (buyer, index) => {
      const order = { lines: [{ sku, quantity: 1 }], shipping_address: ADDRESS, payment: { method: round.method(index) } };
      const headers = { authorization: `Bearer ${buyer.token}`, 'idempotency-key': `${round.id}-${round.round}-${index}` };
      const { status, body } = await client.post('/v1/orders', order, headers);
      buyer.placed = status === 201;
      const kind = status === 0 ? 'no answer' : status === 201 ? '201' : `${status} ${String(body.code ?? '')}`.trim();
      round.answers.set(kind, (round.answers.get(kind) ?? 0) + 1);
      round.onProgress?.(++answered, buyers.length);
    }),
  );
}

type Orders = OrderPage['items'];

/** Waits until each of the race's orders is paid or given up, and nothing is held for it any more. Returns them. */
async function atRest(api: AdminApi, { clock }: Runtime, userIds: readonly string[], before: StockLevel): Promise<Orders> {
  const giveUpAt = clock.now() + REST_MS;
  for (;;) {
    const orders = await ordersOf(api, userIds);
    const isOpen = orders.some(({ status }) => status === 'PENDING' || status === 'CANCELLING');
    const { stock_reserved } = await api.stockOf(before.sku);
    if ((!isOpen && stock_reserved <= before.stock_reserved) || clock.now() >= giveUpAt) return orders;
    await clock.sleep(POLL_MS);
  }
}

async function ordersOf(api: AdminApi, userIds: readonly string[]): Promise<Orders> {
  const found: Orders[number][] = [];
  for (const user_id of userIds) {
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: OrderPage = await api.listOrders({ user_id, limit: 100, ...(cursor && { cursor }) });
      found.push(...page.items);
      cursor = page.next_cursor;
    }
  }
  return found;
}

/** As many buyers as orders were cancelled may try again. */
function forgetCancelled(buyers: readonly Buyer[], orders: Orders): void {
  let surplus = buyers.filter(({ placed }) => placed).length - orders.filter(({ status }) => status === 'COMPLETED').length;
  for (const buyer of buyers) {
    if (surplus <= 0) return;
    if (!buyer.placed) continue;
    buyer.placed = false;
    surplus--;
  }
}

interface Counted extends Pick<RaceResult, 'answers' | 'completed' | 'stock_left' | 'reserved' | 'oversold'> {
  readonly stockBefore: number;
  readonly wanted: number;
}

function failuresIn({ answers, completed, stock_left, reserved, oversold, stockBefore, wanted }: Counted): string[] {
  const failures: string[] = [];
  if (oversold > 0) failures.push(`${oversold} units were oversold`);
  if (completed !== wanted) failures.push(`${completed} orders completed, ${wanted} should have`);
  if (stock_left !== stockBefore - completed) failures.push(`the stock is ${stock_left}, it should be ${stockBefore - completed}`);
  if (reserved !== 0) failures.push(`${reserved} units are still held`);
  const unexpected = Object.keys(answers).filter((kind) => !EXPECTED_ANSWERS.includes(kind));
  if (unexpected.length > 0) failures.push(`there were other answers than ${EXPECTED_ANSWERS.join(' and ')}: ${unexpected.join(', ')}`);
  return failures;
}
