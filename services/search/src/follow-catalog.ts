import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CatalogService, ProductChange } from '@jangteo/contracts/catalog/v1/catalog';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { IndexChange } from '@jangteo/ports/search/search-index';
import type { Client } from '@jangteo/rpc/service-types';
import type { FedIndexes } from './fed-indexes.ts';
import type { FeedPosition, FeedPositions } from './feed-position.ts';
import { searchDocument } from './search-document.ts';

export interface FollowOptions {
  readonly runtime: Runtime;
  readonly catalog: Client<typeof CatalogService>;
  readonly indexes: FedIndexes;
  readonly positions: FeedPositions;
  /** Brings in what the catalogue had before the feed begins: it stops, where it runs, and starts over. */
  readonly fill: { stop(): Promise<void>; start(): void };
}

const BATCH_MAX = 500;
/** Fewer changes than that are no rush: the next ones are gathered for a while, so that they share a refresh. */
const FEW = 100;
const GATHER_MS = 200;
/** In a rush several batches share a refresh. */
const SETTLE_MS = 400;
const WAIT_MS = 5_000;
const CALL_MS = 15_000;
const BACKOFF_MS = 100;
const BACKOFF_MS_MAX = 10_000;
/** In seconds. Under 2 is what the shop promises; the long ones are of changes that waited for a process. */
const LAG_BOUNDS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 300];
/** Then the event loop gets its turn. */
const DOCUMENTS_AT_ONCE = 50;

interface Batch {
  readonly changes: readonly IndexChange[];
  readonly token: string;
  readonly atEnd: boolean;
}

/**
 * Writes the catalogue's changes to the indexes as they come, deletions included. The token is stored after the refresh, so a crash
 * brings some changes again; versions make that harmless. What was there before the first token is not its business: see sweep.ts.
 */
export class CatalogFollower {
  readonly #options: FollowOptions;
  /** Of a read under way, so that somebody who is in a hurry can end its wait. */
  #reading: AbortController | undefined;
  #hurry: (() => void)[] = [];
  #batchMax = BATCH_MAX;
  /** When the changes were made that are written, but not seen yet, in ms; 0 for a deletion, which does not say. */
  #unseen: number[] = [];
  #applied = 0;
  readonly #lag: ReturnType<Runtime['meter']['histogram']>;
  readonly #changes: ReturnType<Runtime['meter']['counter']>;

  constructor(options: FollowOptions) {
    this.#options = options;
    const { meter } = options.runtime;
    const lagAbout = 'How long changes of products took until searches saw them.';
    this.#lag = meter.histogram('jangteo_search_index_lag_seconds', lagAbout, [], LAG_BOUNDS);
    this.#changes = meter.counter('jangteo_search_index_changes_total', 'Changes of products that the search index has taken in.');
  }

  /** Changes that searches see, since the start. */
  get applied(): number {
    return this.#applied;
  }

  /** Follows until the signal aborts; what fails is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options.runtime;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#follow(signal, () => {
          failures = 0;
        });
      } catch (thrown) {
        if (signal.aborted) return;
        if (hasCode(thrown, 'FEED_LOST')) {
          logger.warn('the change feed of the catalogue was lost: all products are compared', { error: thrown });
          await this.#begin().catch(() => {});
          continue;
        }
        if (hasCode(thrown, 'BODY_TOO_LARGE')) this.#batchMax = Math.max(1, Math.floor(this.#batchMax / 2));
        const backoffMs = Math.min(BACKOFF_MS * 2 ** failures++, BACKOFF_MS_MAX);
        const error = JangteoError.from(thrown);
        logger.warn('the search index could not take in the changes of the catalogue and tries again', { error, after_ms: backoffMs });
        await clock.sleep(backoffMs, signal);
      }
    }
  }

  /** Resolves with true once all is seen that the catalogue had when this was called; false where that takes longer. */
  async caughtUp(withinMs: number): Promise<boolean> {
    const { clock } = this.#options.runtime;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = clock.schedule(withinMs, () => resolve(false));
    this.#hurry.push(() => resolve(true));
    this.#reading?.abort();
    const isCaughtUp = await promise;
    timer.cancel();
    return isCaughtUp;
  }

  /** The first change that is not seen yet; undefined where there is none. */
  async firstWaiting(position: FeedPosition): Promise<ProductChange | undefined> {
    const { catalog } = this.#options;
    const { token } = await catalog.getFeedToken({});
    if (token === position.token) return undefined;
    return (await catalog.readFeed({ token: position.token, limit: 1, waitMs: 0 })).changes[0];
  }

  /** From the stored token on: after a failure nobody knows what the indexes have of what came after it. */
  async #follow(signal: AbortSignal, onProgress: () => void): Promise<void> {
    const { runtime, indexes, positions } = this.#options;
    let position = (await positions.get()) ?? (await this.#begin());
    let { token } = position;
    let settledAt = runtime.clock.now();
    this.#unseen = [];
    while (!signal.aborted) {
      const hurry = this.#hurry.splice(0);
      let [few, seesAll] = [false, false];
      try {
        // What is written waits no longer for others than it has to.
        const waitMs = token === position.token ? WAIT_MS : Math.max(0, settledAt + SETTLE_MS - runtime.clock.now());
        const batch = await this.#read(token, hurry.length > 0 ? 0 : waitMs, signal);
        if (batch === undefined) continue;
        const { changes, atEnd } = batch;
        if (changes.length > 0) await indexes.exclusively(() => indexes.write(changes));
        token = batch.token;
        const isRush = !atEnd || changes.length >= FEW;
        few = !isRush && changes.length > 0;
        const isDue = !isRush || (atEnd && hurry.length > 0) || runtime.clock.now() - settledAt >= SETTLE_MS;
        if (token !== position.token && isDue) {
          await indexes.exclusively(() => indexes.settle());
          await positions.advance(token);
          position = { ...position, token };
          settledAt = runtime.clock.now();
          this.#seen(settledAt);
        }
        seesAll = atEnd && token === position.token;
      } finally {
        // Whatever kept it from having all of it by now: whoever waits goes on waiting.
        if (!seesAll) this.#hurry.push(...hurry);
      }
      onProgress();
      if (seesAll) for (const tell of hurry) tell();
      if (few) await this.#gather(signal);
    }
  }

  async #begin(): Promise<FeedPosition> {
    const { catalog, positions, fill } = this.#options;
    // The token first: what changes during the comparison comes by the feed.
    const { token } = await catalog.getFeedToken({});
    await fill.stop();
    await positions.begin(token);
    fill.start();
    return { token, filled: false, fillPlace: '' };
  }

  /** undefined where somebody in a hurry ended the wait. */
  async #read(token: string, waitMs: number, signal: AbortSignal): Promise<Batch | undefined> {
    this.#reading = new AbortController();
    const { signal: hurried } = this.#reading;
    try {
      const call = { signal: AbortSignal.any([signal, hurried]), timeoutMs: waitMs + CALL_MS };
      const read = await this.#options.catalog.readFeed({ token, limit: this.#batchMax, waitMs }, call);
      return { changes: await this.#documents(read.changes), token: read.token, atEnd: read.atEnd };
    } catch (thrown) {
      if (signal.aborted || !hurried.aborted) throw thrown;
      return undefined;
    } finally {
      this.#reading = undefined;
    }
  }

  async #documents(changes: readonly ProductChange[]): Promise<IndexChange[]> {
    const written: IndexChange[] = [];
    for (const [at, { id, version, json }] of changes.entries()) {
      if (at % DOCUMENTS_AT_ONCE === DOCUMENTS_AT_ONCE - 1) await nextTurn();
      if (json === '') written.push({ delete: { id, version: Number(version) } });
      else written.push({ put: searchDocument(id, Number(version), json) });
    }
    for (const change of written) this.#unseen.push('put' in change ? change.put.updated_at : 0);
    return written;
  }

  #seen(now: number): void {
    for (const madeAt of this.#unseen) if (madeAt > 0) this.#lag.record(Math.max(0, now - madeAt) / 1_000);
    this.#applied += this.#unseen.length;
    this.#changes.add({}, this.#unseen.length);
    this.#unseen = [];
  }

  async #gather(signal: AbortSignal): Promise<void> {
    if (this.#hurry.length > 0) return;
    this.#reading = new AbortController();
    await this.#options.runtime.clock.sleep(GATHER_MS, AbortSignal.any([signal, this.#reading.signal]));
    this.#reading = undefined;
  }
}
