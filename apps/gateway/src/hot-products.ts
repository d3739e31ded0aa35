import type { Product } from '@jangteo/contracts/catalog/v1/catalog';
import { BoundedCache } from '@jangteo/kernel/bounded-cache';
import type { Clock } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import { outsideTrace } from '@jangteo/kernel/tracing';
import type { GatewayClients } from './context.ts';

/** How long a change that another process made may stay unseen. */
export const FRESH_MS = 1_000;
/** How long the catalogue waits for a change before it answers that there is none. */
const WAIT_MS = 250;
const CHANGES_AT_ONCE = 1_000;
const RETRY_MS = 250;
/** Without readers nothing is kept, and nobody asks for changes. */
const IDLE_MS = 10_000;

/**
 * Products of a catalogue in another process, for as long as its change feed says that they are what they were.
 *
 * An answer of the feed tells of every change that was acknowledged before it was asked for. So what is kept is at most as old as the
 * last question that was answered to the end, whatever became of the network since; where that is too old, nothing is answered from here.
 */
export class HotProducts {
  readonly #feed: Pick<GatewayClients['catalog'], 'getFeedToken' | 'readFeed'>;
  readonly #clock: Clock;
  readonly #kept: BoundedCache<Product>;
  readonly #stopping = new AbortController();
  #following: Promise<void> | undefined;
  #token: string | undefined;
  /** What was changed before this time is known. */
  #knownUntil = Number.NEGATIVE_INFINITY;
  #lastReadAt = 0;
  /** Goes up with whatever is heard of: what was asked for before may be old when it is answered. */
  #heard = 0;
  #hits = 0;
  #misses = 0;

  constructor(feed: Pick<GatewayClients['catalog'], 'getFeedToken' | 'readFeed'>, clock: Clock, bytesMax: number) {
    this.#feed = feed;
    this.#clock = clock;
    this.#kept = new BoundedCache(bytesMax);
  }

  get bytes(): number {
    return this.#kept.bytes;
  }

  get hits(): number {
    return this.#hits;
  }

  get misses(): number {
    return this.#misses;
  }

  get(id: string): Product | undefined {
    this.#lastReadAt = this.#clock.now();
    if (!this.#stopping.signal.aborted) this.#following ??= outsideTrace(() => this.#follow());
    const found = this.#lastReadAt - this.#knownUntil <= FRESH_MS ? this.#kept.get(id) : undefined;
    if (found === undefined) this.#misses++;
    else this.#hits++;
    return found;
  }

  /** Take it before asking the catalogue; undefined where its changes are not followed. */
  get readAt(): number | undefined {
    return this.#token === undefined ? undefined : this.#heard;
  }

  /** Keeps what the catalogue answered to a question that was asked at `readAt`, unless something changed since. */
  keep(product: Product, readAt: number | undefined): void {
    // In memory, a text with Korean takes two bytes a character.
    if (readAt === this.#heard) this.#kept.offer(product.id, product, 2 * (product.id.length + product.json.length));
  }

  forget(ids: readonly string[]): void {
    this.#heard++;
    for (const id of ids) this.#kept.delete(id);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted && this.#clock.now() - this.#lastReadAt < IDLE_MS) {
      try {
        await this.#listen(signal);
      } catch (thrown) {
        if (hasCode(thrown, 'FEED_LOST')) this.#token = undefined;
        await this.#clock.sleep(RETRY_MS, signal);
      }
    }
    this.#token = undefined;
    this.#knownUntil = Number.NEGATIVE_INFINITY;
    this.#kept.clear();
    this.#following = undefined;
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const askedAt = this.#clock.now();
    if (this.#token === undefined) {
      const { token } = await this.#feed.getFeedToken({}, { signal });
      // Of what was kept before, nobody knows whether it changed.
      this.#heard++;
      this.#kept.clear();
      this.#token = token;
    } else {
      const request = { token: this.#token, limit: CHANGES_AT_ONCE, waitMs: WAIT_MS, versionsOnly: true };
      const { changes, token } = await this.#feed.readFeed(request, { signal });
      if (changes.length > 0) this.forget(changes.map(({ id }) => id));
      this.#token = token;
      if (changes.length === CHANGES_AT_ONCE) return;
    }
    this.#knownUntil = askedAt;
  }
}
