import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { type ErrorCode, JangteoError } from '@jangteo/kernel/errors';
import type { Promises } from './invariants/books.ts';
import type { Act } from './plan.ts';
import type { Life } from './process.ts';
import { Violation } from './violation.ts';
import type { Wire } from './wire.ts';

type OrderAct = Extract<Act, { act: 'order' }>;
export type TamperAct = Extract<Act, { act: 'tamper' }>;
type GrantAct = Extract<Act, { act: 'grant' }>;

/** The user with this number, as the image has it. */
export function userId(user: number): string {
  return `01900000-0000-7000-8000-${String(user).padStart(12, '0')}`;
}

/** Answers after which nobody knows what happened: whoever wants to know asks again. */
const UNCERTAIN: readonly ErrorCode[] = [
  'SERVICE_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'ENGINE_AWAY',
  'STORE_FULL',
  'IN_PROGRESS',
  'ORDER_CLOSED',
];
const PAUSE_MS = 900;

/** Everybody who wants something of the shop. */
export class Buyers {
  readonly #life: Life;
  readonly #wire: Wire;
  readonly #promises: Promises;
  readonly #fail: (violation: Violation) => void;
  readonly #tamper: (act: TamperAct) => void;
  #busy = 0;

  constructor(
    life: Life,
    wire: Wire,
    promises: Promises,
    hooks: { readonly fail: (violation: Violation) => void; readonly tamper: (act: TamperAct) => void },
  ) {
    this.#life = life;
    this.#wire = wire;
    this.#promises = promises;
    this.#fail = hooks.fail;
    this.#tamper = hooks.tamper;
  }

  get busy(): number {
    return this.#busy;
  }

  send(act: Act): void {
    this.#busy++;
    this.#life.runtime.clock.schedule(act.atMs, () => {
      this.#do(act)
        .catch((thrown) =>
          this.#fail(
            thrown instanceof Violation
              ? thrown
              : new Violation('every answer is one that a buyer expects', `${describe(act)}: ${String(thrown)}`),
          ),
        )
        .finally(() => this.#busy--);
    });
  }

  async #do(act: Act): Promise<void> {
    if (act.act === 'grant') return await this.#grant(act);
    if (act.act === 'tamper') return this.#tamper(act);
    const places = act.twice ? [this.#place(act), this.#place(act)] : [this.#place(act)];
    const numbers = await Promise.all(places);
    const number = numbers.find((one) => one !== undefined);
    if (number === undefined || act.cancelAfterMs === undefined) return;
    await this.#life.runtime.clock.sleep(act.cancelAfterMs);
    await this.#cancel(act, number);
  }

  /** The order's number; undefined where there is none, or nobody told it. */
  async #place(act: OrderAct): Promise<string | undefined> {
    const orders = this.#wire.client(this.#life, OrdersService);
    const { key, lines, method, postalCode } = act;
    const address = { name: '장터 손님', line1: key, line2: '', city: '서울', postalCode, country: 'KR', phone: '010' };
    const request = {
      userId: userId(act.user),
      idempotencyKey: key,
      bodyHash: `body of ${key}`,
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) })),
      shippingAddress: address,
      paymentMethod: method,
    };
    const answer = await this.#untilCertain(act.tries, () => orders.placeOrder(request));
    if (answer === undefined) return undefined;
    if ('thrown' in answer) {
      if (answer.thrown.code !== 'OUT_OF_STOCK') throw answer.thrown;
      const number = this.#promises.numbers.get(key);
      if (number !== undefined) throw new Violation('a key gets one answer', `${key} was told ${number}, then that there is no stock`);
      this.#promises.refused.add(key);
      return undefined;
    }
    const { orderNumber } = answer.value;
    const before = this.#promises.numbers.get(key);
    if (before !== undefined && before !== orderNumber)
      throw new Violation('a key gets one answer', `${key} was told ${before}, then ${orderNumber}`);
    if (this.#promises.refused.has(key)) throw new Violation('a key gets one answer', `${key} was refused, then told ${orderNumber}`);
    this.#promises.numbers.set(key, orderNumber);
    return orderNumber;
  }

  async #cancel(act: OrderAct, number: string): Promise<void> {
    const orders = this.#wire.client(this.#life, OrdersService);
    const answer = await this.#untilCertain(act.tries, () => orders.cancelOrder({ number, userId: userId(act.user) }));
    if (answer !== undefined && 'thrown' in answer && answer.thrown.code !== 'NOT_CANCELLABLE') throw answer.thrown;
  }

  async #grant({ key, lines, tries }: GrantAct): Promise<void> {
    const inventory = this.#wire.client(this.#life, InventoryService);
    const request = { importId: key, lines: lines.map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) })) };
    const answer = await this.#untilCertain(tries, () => inventory.grant(request));
    if (answer === undefined) return;
    if ('thrown' in answer) throw answer.thrown;
    this.#promises.granted.add(key);
  }

  async #untilCertain<T>(tries: number, ask: () => Promise<T>): Promise<{ value: T } | { thrown: JangteoError } | undefined> {
    for (let attempt = 1; attempt <= tries; attempt++) {
      if (attempt > 1) await this.#life.runtime.clock.sleep(PAUSE_MS * Math.min(attempt, 10));
      try {
        return { value: await ask() };
      } catch (thrown) {
        if (!(thrown instanceof JangteoError)) throw thrown;
        if (!UNCERTAIN.includes(thrown.code)) return { thrown };
      }
    }
    if (tries > 1) throw new Violation('whoever asks long enough gets an answer', `none after ${tries} times`);
    return undefined;
  }
}

function describe(act: Act): string {
  return `${act.act} ${act.key}`;
}
