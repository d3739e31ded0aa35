import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { whileHeld } from '@jangteo/messaging/hold-lease';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { Client } from '@jangteo/rpc/service-types';
import { FedIndexes } from './fed-indexes.ts';
import { FeedPositions } from './feed-position.ts';
import { Fill } from './fill-index.ts';
import { CatalogFollower } from './follow-catalog.ts';
import { IndexVersions } from './index-versions.ts';
import { lifeRpc } from './life-rpc.ts';
import type { LifeStore } from './life-tables.ts';
import { measureIndexes } from './measure-indexes.ts';
import type { Life, Queries, Words } from './parts.ts';
import { prepareIndexes } from './prepare-indexes.ts';
import { Reindexer } from './reindex.ts';
import { ReindexRows } from './reindex-rows.ts';
import { Sweep } from './sweep.ts';

export interface LifeOptions {
  readonly runtime: Runtime;
  readonly store: LifeStore;
  readonly search: SearchIndex;
  readonly words: Words;
  readonly queries: Queries;
  readonly catalog: Client<typeof CatalogService>;
  /** How often everything is compared; 0: never. */
  readonly sweepEveryMs: number;
}

/** A process that starts reads and mends its indexes first. */
const IN_CHARGE_MS = 8_000;

/** Follows the catalogue, builds new versions of the index and switches between them: in one process of the service at a time. */
export function openLife(options: LifeOptions): Life {
  const { runtime, store, search, words, queries, catalog, sweepEveryMs } = options;
  const versions = new IndexVersions(store);
  const rows = new ReindexRows(store, runtime);
  const positions = new FeedPositions(store);
  const indexes = new FedIndexes(search, versions, runtime);
  const sweep = new Sweep({ search, catalog, indexes, building: () => reindexer.building });
  const fill = new Fill({ runtime, positions, sweep, onFilled: () => queries.refreshVocabulary() });
  const follower = new CatalogFollower({ runtime, catalog, indexes, positions, fill });
  const common = { runtime, search, catalog, versions, indexes, rows, positions, words, queries, sweep, follower };
  const reindexer: Reindexer = new Reindexer(common);
  const stopping = new AbortController();
  let held: AbortSignal | undefined;
  let done: Promise<void> | undefined;

  async function live(signal: AbortSignal): Promise<void> {
    await prepareIndexes(common);
    held = signal;
    fill.start();
    try {
      await Promise.all([follower.run(signal), reindexer.run(signal)]);
    } finally {
      held = undefined;
      await fill.stop();
      for (const name of indexes.names) indexes.remove(name);
    }
  }

  /** Waits for a process that is only starting. Throws SERVICE_UNAVAILABLE where another one has the index. */
  async function inCharge(): Promise<AbortSignal> {
    const giveUpAt = runtime.clock.now() + IN_CHARGE_MS;
    while (held === undefined && runtime.clock.now() < giveUpAt && !stopping.signal.aborted) {
      await runtime.clock.sleep(20, stopping.signal);
    }
    if (held === undefined) throw new JangteoError('SERVICE_UNAVAILABLE', 'the search index is not in the charge of this process');
    return held;
  }

  const sweepNow = async () => await sweep.run({ signal: await inCharge() });
  const stopMeasuring = measureIndexes(common);
  return {
    rpc: lifeRpc({ ...common, reindexer, inCharge, sweepNow }),
    recurring:
      sweepEveryMs === 0
        ? []
        : [
            {
              name: 'sweep-search-index',
              intervalMs: sweepEveryMs,
              async work() {
                if (held === undefined) return;
                const { compared, written, removed } = await sweepNow();
                if (written + removed > 0)
                  runtime.logger.warn('the search index differed from the catalogue', { compared, written, removed });
              },
            },
          ],
    async pending() {
      const position = await positions.get();
      if (position?.filled !== true) return 1;
      return (await follower.firstWaiting(position)) === undefined ? 0 : 1;
    },
    run() {
      done = whileHeld(runtime, store, { name: 'search-index', signal: stopping.signal }, live);
    },
    async stop() {
      stopMeasuring();
      stopping.abort();
      await done;
    },
  };
}
