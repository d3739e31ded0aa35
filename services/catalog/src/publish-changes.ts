import { PRODUCT_CHANGES } from '@jangteo/contracts/events';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { createWakeup } from '@jangteo/kernel/wakeup';
import type { Collection, StoredDocument } from '@jangteo/ports/documents/document-store';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { changeEnvelope, changeKey, changesToTell, type ToldChange } from './product-changes.ts';
import { type PublishedFeed, PublishedProducts } from './published-products.ts';
import type { CatalogTables } from './tables.ts';

export interface PublisherOptions {
  readonly runtime: Runtime;
  readonly store: SqlStore<CatalogTables>;
  readonly documents: Collection;
  readonly log: EventLog;
}

/** The most that is under way: the next ones are read when the log has these. */
const BATCH_MAX = 100;
/** Another process's changes call no listener here. */
const LOOK_MS = 500;
const BACKOFF_MS = 100;
const BACKOFF_MS_MAX = 5_000;
const MS_PER_S = 1_000;

/**
 * Publishes the changes of products: first all that there are, then what changes, at least once and in order of each product. Where it goes
 * on is stored when the log has acknowledged what came before, so a crash repeats some and leaves nothing out. One at a time is to run.
 */
export class ChangePublisher {
  readonly #options: PublisherOptions;
  readonly #published: PublishedProducts;
  /** Since when there was something that is not published; undefined: all is. */
  #behindSince: number | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#published = new PublishedProducts(options.store);
  }

  /** Publishes until the signal aborts; what fails is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    const { runtime, documents, log } = this.#options;
    const { clock, logger } = runtime;
    this.#behindSince = clock.now();
    const stopMeasuring = this.#measure();
    const { wake, wait } = createWakeup(clock, signal);
    const stopListening = documents.onChange(wake);
    let hasTopic = false;
    try {
      for (let failures = 0; !signal.aborted; ) {
        try {
          if (!hasTopic) await log.ensureTopics([PRODUCT_CHANGES]);
          hasTopic = true;
          const hasMore = await this.#step(signal);
          failures = 0;
          if (!hasMore) await wait(LOOK_MS);
        } catch (thrown) {
          this.#behindSince ??= clock.now();
          const after_ms = Math.min(BACKOFF_MS * 2 ** failures++, BACKOFF_MS_MAX);
          const error = JangteoError.from(thrown);
          logger.warn('changes of products could not be published and will be', { error, after_ms });
          await clock.sleep(after_ms, signal);
        }
      }
    } finally {
      stopListening();
      stopMeasuring();
    }
  }

  /** Returns whether there may be more to do. */
  async #step(signal: AbortSignal): Promise<boolean> {
    const feed = await this.#published.feed();
    if (feed === undefined) {
      await this.#begin(undefined);
      return true;
    }
    try {
      if (feed.stage === 'reading') await this.#read(feed, signal);
      else if (feed.stage === 'removing') await this.#remove(feed, signal);
      else return await this.#follow(feed, signal);
    } catch (thrown) {
      if (!hasCode(thrown, 'FEED_LOST') && !hasCode(thrown, 'BAD_CURSOR')) throw thrown;
      this.#options.runtime.logger.warn('the place in the changes of products was lost: all of them are published again', {
        error: thrown,
      });
      await this.#begin(feed);
    }
    return true;
  }

  async #begin(before: PublishedFeed | undefined): Promise<void> {
    // The token first: what changes during the snapshot comes by the feed.
    await this.#published.begin(await this.#options.documents.feedToken(), before);
  }

  async #read(feed: PublishedFeed, signal: AbortSignal): Promise<void> {
    const { cursor, token } = feed;
    const { items, nextCursor } = await this.#options.documents.find({ limit: BATCH_MAX, ...(cursor !== undefined && { cursor }) });
    const told = items.map((item) => readChange(item, token));
    const next = nextCursor === undefined ? ({ stage: 'removing', cursor: undefined } as const) : { cursor: nextCursor };
    await this.#tell(told, signal, () => this.#published.advance(feed, next, told));
  }

  /** What was deleted while nobody could follow, no feed tells. */
  async #remove(feed: PublishedFeed, signal: AbortSignal): Promise<void> {
    const { round, token } = feed;
    const ids = await this.#published.unread(round, BATCH_MAX);
    const there = new Map((await this.#options.documents.getMany(ids)).map((one) => [one.id, one]));
    const told = ids.map((id): ToldChange => {
      const product = there.get(id);
      return product === undefined ? { op: 'd', id, version: null, before: null, after: null, token } : readChange(product, token);
    });
    await this.#tell(told, signal, () => this.#published.advance(feed, ids.length === 0 ? { stage: 'following' } : {}, told));
  }

  async #follow(feed: PublishedFeed, signal: AbortSignal): Promise<boolean> {
    const { runtime, documents } = this.#options;
    const { changes, token } = await documents.feed(feed.token, BATCH_MAX);
    if (changes.length === 0) this.#behindSince = undefined;
    else this.#behindSince ??= runtime.clock.now();
    if (token === feed.token) return false;
    const ids = changes.map(({ id }) => id);
    const [now, known] = [await documentsOf(documents, ids), await this.#published.versions(ids)];
    const told = changesToTell(changes, now, known);
    await this.#tell(told, signal, () => this.#published.advance(feed, { token }, told));
    return changes.length > 0;
  }

  async #tell(told: readonly ToldChange[], signal: AbortSignal, store: () => Promise<void>): Promise<void> {
    const { runtime, log, store: catalog } = this.#options;
    // Another process may be at it by now.
    if (signal.aborted) return;
    const about = { db: catalog.name, now: runtime.clock.now() };
    const records = told.map((change) => ({
      topic: PRODUCT_CHANGES.name,
      key: changeKey(change.id),
      headers: {},
      value: changeEnvelope(change, about),
    }));
    if (records.length > 0) await log.append(records);
    await store();
  }

  #measure(): () => void {
    const { clock, meter } = this.#options.runtime;
    const about = 'How long changes of products have been waiting to be published; 0: all are.';
    return meter.gauge('jangteo_product_changes_behind_seconds', about, [], async () => [
      { value: this.#behindSince === undefined ? 0 : (clock.now() - this.#behindSince) / MS_PER_S },
    ]);
  }
}

function readChange({ id, version, json }: StoredDocument, token: string): ToldChange {
  return { op: 'r', id, version, before: null, after: json, token };
}

async function documentsOf(documents: Collection, ids: readonly string[]): Promise<Map<string, StoredDocument>> {
  const found = ids.length === 0 ? [] : await documents.getMany([...new Set(ids)]);
  return new Map(found.map((one) => [one.id, one]));
}
