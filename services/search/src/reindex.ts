import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { createWakeup, type Wakeup } from '@jangteo/kernel/wakeup';
import { goldenFindings } from './golden-gate.ts';
import type { ReindexesTable } from './life-tables.ts';
import { ALIAS, RAW } from './names.ts';
import { checkParity, type ParityOptions } from './parity.ts';
import type { Queries, Words } from './parts.ts';
import type { ReindexRows } from './reindex-rows.ts';
import { dropVersion, keepOnePrevious, type VersionsKept } from './retire-versions.ts';
import { isListed } from './search-document.ts';
import { pointTo } from './switch-version.ts';

export interface ReindexOptions extends VersionsKept, ParityOptions {
  readonly runtime: Runtime;
  readonly rows: ReindexRows;
  readonly words: Words;
  readonly queries: Queries;
}

/** One page is written while the feed waits, so it is short. */
const PAGE = 500;
const CHECKPOINT_MS = 2_000;
/** How soon a reindex is noticed that another process was asked for. */
const POLL_MS = 5_000;
const BACKOFF_MS = 500;
const BACKOFF_MS_MAX = 30_000;

/**
 * Makes a new version from the raw index and lets it take the place of the live one. While it is built, the feed writes to both.
 *
 * A checkpoint says up to which id the version has everything, durably; a process that starts goes on from there. Nothing is switched
 * before the version has been compared with the catalogue, and with what the live one answers.
 */
export class Reindexer {
  readonly #options: ReindexOptions;
  #building: string | undefined;
  #wakeup: Wakeup | undefined;

  constructor(options: ReindexOptions) {
    this.#options = options;
  }

  /** The version that does not have everything yet. */
  get building(): string | undefined {
    return this.#building;
  }

  /** There is one to begin, or to end. */
  wake(): void {
    this.#wakeup?.wake();
  }

  async run(signal: AbortSignal): Promise<void> {
    const { runtime, rows } = this.#options;
    this.#wakeup = createWakeup(runtime.clock, signal);
    for (let failures = 0; !signal.aborted; ) {
      let row: ReindexesTable | undefined;
      try {
        row = await rows.underWay();
        if (row === undefined) {
          await this.#dropCancelled();
          await this.#wakeup.wait(POLL_MS);
        } else await this.#carryOn(row, signal);
        failures = 0;
      } catch (thrown) {
        if (signal.aborted) return;
        const error = JangteoError.from(thrown);
        if (row !== undefined && hasCode(thrown, 'NOT_FOUND')) {
          await this.#giveUp(row, error);
          continue;
        }
        const after_ms = Math.min(BACKOFF_MS * 2 ** failures++, BACKOFF_MS_MAX);
        runtime.logger.warn('the reindex could not go on and tries again', { index: row?.index_name, error, after_ms });
        await this.#wakeup.wait(after_ms);
      }
    }
  }

  async #carryOn(row: ReindexesTable, signal: AbortSignal): Promise<void> {
    await this.#open(row);
    this.#building = row.state === 'building' ? row.index_name : undefined;
    if (row.state === 'building') await this.#build(row, signal);
    else if (row.state === 'checking') await this.#check(row, signal);
    else await this.#switch(row);
    this.#building = undefined;
  }

  /** Makes the version where it is not there yet, and lets the feed write to it. */
  async #open({ index_name: index, state, last_id }: ReindexesTable): Promise<void> {
    const { search, versions, indexes } = this.#options;
    if (indexes.names.includes(index)) return;
    const { dictionary, fed } = await versions.get(index);
    if (!fed) throw new JangteoError('NOT_FOUND', `${index} could not be written`);
    const isThere = (await search.list()).some(({ name }) => name === index);
    if (!isThere && (state !== 'building' || last_id !== '')) throw new JangteoError('NOT_FOUND', `${index} is not there any more`);
    // What an earlier reindex left behind takes room.
    if (!isThere) await this.#dropFailed();
    await indexes.exclusively(async () => {
      if (!isThere) await search.create(index, { kind: 'search', dictionary });
      indexes.add(index);
    });
  }

  async #dropFailed(): Promise<void> {
    const live = await this.#options.search.alias(ALIAS);
    for (const { name, fed } of await this.#options.versions.all()) if (!fed && name !== live) await dropVersion(this.#options, name);
  }

  async #dropCancelled(): Promise<void> {
    const { rows, versions } = this.#options;
    const last = await rows.last();
    if (last?.state !== 'cancelled' || !(await versions.all()).some(({ name }) => name === last.index_name)) return;
    await dropVersion(this.#options, last.index_name);
  }

  async #build(row: ReindexesTable, signal: AbortSignal): Promise<void> {
    const { runtime, search, indexes, rows } = this.#options;
    const { index_name: index } = row;
    let { last_id, done } = row;
    const checkpoint = async () => {
      await indexes.exclusively(() => indexes.settle([index]));
      const total = (await search.list()).find(({ name }) => name === RAW)?.documents ?? 0;
      return await rows.move(row, { last_id, done, total });
    };
    for (let checkpointAt = runtime.clock.now(); !signal.aborted; ) {
      const page = await indexes.exclusively(async () => {
        await indexes.settle([RAW]);
        const read = await search.scan(RAW, { after: last_id, limit: PAGE });
        const listed = read.flatMap(({ document }) => (document !== undefined && isListed(document) ? [{ put: document }] : []));
        await indexes.writeTo(index, listed);
        return read;
      });
      last_id = page.at(-1)?.id ?? last_id;
      done += page.length;
      const isLast = page.length < PAGE;
      if (!isLast && runtime.clock.now() - checkpointAt < CHECKPOINT_MS) continue;
      // It may have been cancelled.
      if (!(await checkpoint())) return;
      if (isLast) return void (await rows.step(row, 'checking'));
      checkpointAt = runtime.clock.now();
    }
  }

  async #check(row: ReindexesTable, signal: AbortSignal): Promise<void> {
    const { runtime, rows, queries, words } = this.#options;
    const { index_name: index } = row;
    let movedAt = runtime.clock.now();
    const parity = await checkParity(this.#options, index, async () => {
      if (signal.aborted) return false;
      if (runtime.clock.now() - movedAt < CHECKPOINT_MS) return true;
      movedAt = runtime.clock.now();
      return await rows.move(row);
    });
    if (parity === undefined) return;
    const { compared, mended } = parity;
    if (mended > 0) runtime.logger.warn('a new version of the search index had to be mended', { index, compared, mended });
    if (parity.findings.length > 0) return await this.#refuse(row, parity.findings);
    const titlesOf = {
      live: (query: string) => titlesWhereThereAre(queries, query),
      next: (query: string) => queries.titles(index, query),
    };
    const golden = await goldenFindings(await words.golden(), titlesOf);
    if (golden.length > 0 && row.accept_golden === 0) return await this.#refuse(row, golden);
    if (row.keep_alias === 0) await rows.step(row, 'switching', golden);
    else await rows.end(row, 'done', golden);
  }

  async #refuse(row: ReindexesTable, findings: readonly string[]): Promise<void> {
    const { runtime, rows, versions, indexes } = this.#options;
    if (!(await rows.end(row, 'refused', findings))) return;
    runtime.logger.error('a new version of the search index did not pass the check', { index: row.index_name, findings });
    await indexes.exclusively(async () => indexes.remove(row.index_name));
    await versions.setFed(row.index_name, false);
  }

  async #switch(row: ReindexesTable): Promise<void> {
    const { runtime, rows, search, versions } = this.#options;
    const before = await search.alias(ALIAS);
    await pointTo(this.#options, await versions.get(row.index_name));
    await rows.end(row, 'done');
    runtime.logger.info('the search index was switched', { from: before, to: row.index_name });
    await keepOnePrevious(this.#options, before);
  }

  async #giveUp(row: ReindexesTable, error: JangteoError): Promise<void> {
    const { runtime, rows, versions } = this.#options;
    runtime.logger.error('the reindex failed', { index: row.index_name, error });
    await rows.end(row, 'failed', [`${error.code}: ${error.message}`]);
    await versions.setFed(row.index_name, false);
    this.#building = undefined;
  }
}

/** Where the alias leads nowhere, nothing is answered rightly. */
async function titlesWhereThereAre(queries: Queries, query: string): Promise<readonly string[]> {
  try {
    return await queries.titles(ALIAS, query);
  } catch (thrown) {
    if (hasCode(thrown, 'NOT_FOUND')) return [];
    throw thrown;
  }
}
