import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { JangteoError } from '@jangteo/kernel/errors';
import { Turns } from '@jangteo/ports/log/turns';
import type { IndexInfo } from '@jangteo/ports/search/search-index';
import type { Client } from '@jangteo/rpc/service-types';
import { auditIndex } from './audit-index.ts';
import type { FeedPositions } from './feed-position.ts';
import type { CatalogFollower } from './follow-catalog.ts';
import { lagMs } from './index-lag.ts';
import type { ReindexesTable } from './life-tables.ts';
import { lintDictionary } from './lint-dictionary.ts';
import { ALIAS, RAW } from './names.ts';
import type { Life } from './parts.ts';
import type { Reindexer } from './reindex.ts';
import type { ReindexRows } from './reindex-rows.ts';
import type { Swept } from './sweep.ts';
import { type SwitchOptions, switchVersion } from './switch-version.ts';

export interface LifeRpcOptions extends SwitchOptions {
  readonly catalog: Client<typeof CatalogService>;
  readonly rows: ReindexRows;
  readonly positions: FeedPositions;
  readonly follower: CatalogFollower;
  readonly reindexer: Pick<Reindexer, 'wake'>;
  /** Throws where another process has the index. */
  readonly inCharge: () => Promise<unknown>;
  readonly sweepNow: () => Promise<Swept>;
}

/** The operator's side of the index. */
export function lifeRpc(options: LifeRpcOptions): Life['rpc'] {
  const { search, versions, rows, words, follower, reindexer, inCharge } = options;
  const oneSweep = new Turns(1);
  const oneLint = new Turns(1);

  async function listVersions() {
    const [alias, known, building] = await Promise.all([search.alias(ALIAS), versions.all(), rows.underWay()]);
    const stateOf = ({ name, kind }: IndexInfo): string => {
      if (kind === 'raw') return 'raw';
      // Also where the alias points to it: what is not kept up to date is no answer.
      if (known.find((version) => version.name === name)?.fed !== true) return 'failed';
      if (name === alias) return 'live';
      return name === building?.index_name ? 'building' : 'kept';
    };
    const isOurs = ({ name }: IndexInfo) => name === RAW || name === alias || known.some((version) => version.name === name);
    return (await search.list()).filter(isOurs).map((index) => ({
      name: index.name,
      state: stateOf(index),
      documents: BigInt(index.documents),
      bytes: BigInt(index.bytes),
      createdAt: BigInt(index.createdAt),
    }));
  }

  return {
    async listIndexes() {
      return { indexes: await listVersions(), lagMs: BigInt(await lagMs(options)), applied: BigInt(follower.applied) };
    },
    async startReindex({ acceptGolden, keepAlias }) {
      const total = (await search.list()).find(({ name }) => name === RAW)?.documents ?? 0;
      const row = await rows.start({ acceptGolden, keepAlias, total, dictionary: await words.dictionary() });
      reindexer.wake();
      return { reindex: reindexMessage(row) };
    },
    async getReindex() {
      const row = await rows.last();
      if (row === undefined) throw new JangteoError('NOT_FOUND', 'there has been no reindex yet');
      return { reindex: reindexMessage(row) };
    },
    async cancelReindex() {
      const row = await rows.cancel();
      reindexer.wake();
      return { reindex: reindexMessage(row) };
    },
    async switchIndex({ index }) {
      await inCharge();
      await switchVersion(options, index, (await rows.underWay())?.index_name);
      return { index: (await listVersions()).find(({ name }) => name === index) };
    },
    async sweepIndex() {
      await inCharge();
      const { compared, written, removed } = await oneSweep.take(options.sweepNow);
      return { compared: BigInt(compared), written: BigInt(written), removed: BigInt(removed) };
    },
    async auditIndex({ cursor, limit }) {
      const { differences, ...page } = await auditIndex(options, cursor, limit);
      return { ...page, differences: [...differences] };
    },
    async lintDictionary() {
      const effects = await oneLint.take(() => lintDictionary(search, words));
      return {
        effects: effects.map(({ query, termsBefore, termsAfter }) => ({
          query,
          termsBefore: [...termsBefore],
          termsAfter: [...termsAfter],
        })),
      };
    },
  };
}

function reindexMessage(row: ReindexesTable) {
  return {
    index: row.index_name,
    // A moment, on the way from one to the other.
    state: row.state === 'switching' ? 'checking' : row.state,
    done: BigInt(row.done),
    total: BigInt(row.total),
    startedAt: BigInt(row.started_at),
    endedAt: BigInt(row.ended_at ?? 0),
    movedAt: BigInt(row.moved_at),
    findings: JSON.parse(row.findings) as string[],
  };
}
