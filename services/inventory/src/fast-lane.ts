import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Counter } from '@jangteo/kernel/metrics';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Admission, SkuUnits, Verdict } from '@jangteo/ports/admission/admission';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { Batches } from './batches.ts';
import { givenBack, inventory, isHeld } from './holds.ts';
import { outOfStock } from './out-of-stock.ts';
import { type Reservation, type Reserved, reserveBatch, statusesOf } from './reserve-batch.ts';
import { type SkuLine, sumLines } from './sum-lines.ts';
import type { InventoryTables, ReservationStatus } from './tables.ts';

/** Rows of one INSERT, and how long the hot row stays locked. */
const BATCH_MAX = 200;
/** Slower than that, admission keeps more buyers waiting than it turns away. */
const ADMIT_MS = 250;
const BYPASS_MS = 1_000;
const NOTHING_KNOWN: Verdict = { kind: 'unknown', skus: [] };

/**
 * The way to a hold in a flash sale. Admission turns away those for whom nothing is left; the store decides about the others, many in one
 * transaction. Without admission (it is away, it has forgotten a SKU) the store decides about all.
 */
export class FastLane<DB extends InventoryTables> {
  readonly #runtime: Runtime;
  readonly #store: SqlStore<DB>;
  readonly #admission: Admission | undefined;
  readonly #reservations: Batches<Reservation, Reserved>;
  readonly #refusals: Batches<string, ReservationStatus | undefined>;
  readonly #verdicts: Counter;
  readonly #rebuilding = new Set<string>();
  readonly #underWay = new Map<string, Promise<void>>();
  #bypassUntil = 0;

  constructor(runtime: Runtime, store: SqlStore<DB>, admission: Admission | undefined) {
    this.#runtime = runtime;
    this.#store = store;
    this.#admission = admission;
    this.#reservations = new Batches(BATCH_MAX, (some) => reserveBatch(store, some, runtime.clock.now()));
    this.#refusals = new Batches(BATCH_MAX, async (orderIds) => {
      const statuses = await statusesOf(inventory(store.read), orderIds);
      return orderIds.map((orderId) => statuses.get(orderId));
    });
    this.#verdicts = runtime.meter.counter('jangteo_fast_lane_reservations_total', 'Reservations by what admission said of them.', [
      'verdict',
    ]);
  }

  /** Does and throws what `reserve` in holds.ts does. */
  async reserve(orderId: string, requested: readonly SkuLine[]): Promise<void> {
    const lines = sumLines(requested);
    // To a repeat that comes before the commit, the store would look as if there had been no first call.
    const first = this.#underWay.get(orderId);
    if (first !== undefined) return await first;
    const reserving = this.#reserve(orderId, lines).finally(() => this.#underWay.delete(orderId));
    this.#underWay.set(orderId, reserving);
    return await reserving;
  }

  async #reserve(orderId: string, lines: readonly SkuLine[]): Promise<void> {
    const verdict = await this.#admit(lines);
    if (verdict.kind === 'short') {
      // Who repeats a call that got through is no new buyer. Asked for many at once, by key and without a lock.
      const status = await this.#refusals.add('', orderId);
      if (isHeld(status)) return;
      throw status === undefined ? outOfStock(verdict.shortages) : givenBack(orderId);
    }
    if (verdict.kind === 'unknown') for (const sku of verdict.skus) void this.#rebuild(sku);
    const outcome = await this.#hold({ orderId, lines }).catch((thrown) => JangteoError.from(thrown));
    // The units that were counted for this order are not reserved by it.
    if (outcome !== 'held' && verdict.kind === 'admitted') this.#forget(verdict.epochs);
    if (outcome instanceof JangteoError) throw outcome;
  }

  /** The transaction is in the trace of one order of the batch, so each has a step of its own. */
  async #hold(reservation: Reservation): Promise<Reserved> {
    const hotSku = reservation.lines[0]?.sku ?? '';
    return await this.#runtime.tracer.span('reserve in a batch', { onlyRecorded: true }, () => this.#reservations.add(hotSku, reservation));
  }

  async #admit(lines: readonly SkuUnits[]): Promise<Verdict> {
    const { clock } = this.#runtime;
    if (this.#admission === undefined) return NOTHING_KNOWN;
    let verdict: Verdict | undefined;
    if (clock.now() >= this.#bypassUntil) {
      verdict = await within(clock, ADMIT_MS, this.#admission.admit(lines));
      if (verdict === undefined) this.#bypassUntil = clock.now() + BYPASS_MS;
    }
    this.#verdicts.add({ verdict: verdict?.kind ?? 'away' });
    return verdict ?? NOTHING_KNOWN;
  }

  /** Whoever comes meanwhile goes to the store, and does not wait. */
  async #rebuild(sku: string): Promise<void> {
    if (this.#rebuilding.has(sku)) return;
    this.#rebuilding.add(sku);
    try {
      const epoch = await this.#admission?.begin(sku);
      if (epoch === undefined) return;
      const db = inventory(this.#store.read);
      const row = await db.selectFrom('stock').select(['stock', 'reserved']).where('sku', '=', sku).executeTakeFirst();
      await this.#admission?.fill(sku, epoch, row ?? { stock: 0, reserved: 0 });
    } catch (thrown) {
      this.#runtime.logger.debug('the count of a SKU could not be rebuilt', { sku, error: JangteoError.from(thrown).message });
    } finally {
      this.#rebuilding.delete(sku);
    }
  }

  #forget(epochs: ReadonlyMap<string, string>): void {
    // Where it fails the count is wrong as long as it lives, which is not long.
    for (const [sku, epoch] of epochs) this.#admission?.forget(sku, epoch).catch(() => {});
  }
}

/** Undefined where `asked` fails or takes longer. */
async function within<T>(clock: Clock, ms: number, asked: Promise<T>): Promise<T | undefined> {
  return await new Promise((resolve) => {
    const timer = clock.schedule(ms, () => resolve(undefined));
    asked.then(resolve, () => resolve(undefined)).finally(() => timer.cancel());
  });
}
