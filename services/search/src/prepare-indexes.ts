import type { Runtime } from '@jangteo/kernel/runtime';
import type { FeedPositions } from './feed-position.ts';
import { ALIAS, RAW, versionName, versionNumber } from './names.ts';
import type { Words } from './parts.ts';
import type { ReindexRows } from './reindex-rows.ts';
import { dropVersion, type VersionsKept } from './retire-versions.ts';

export interface PrepareOptions extends VersionsKept {
  readonly runtime: Runtime;
  readonly rows: ReindexRows;
  readonly positions: FeedPositions;
  readonly words: Words;
}

/**
 * Puts in order what a process finds when it takes over: the raw index, a live version behind the alias, the versions that are fed. What
 * is missing, because nothing was there yet or somebody removed the files, is made anew and filled from the catalogue.
 */
export async function prepareIndexes(options: PrepareOptions): Promise<void> {
  const { search, versions, indexes, rows } = options;
  const there = new Set((await search.list()).map(({ name }) => name));
  const building = (await rows.underWay())?.index_name;
  const known = await versions.all();
  for (const name of there) {
    if (versionNumber(name) !== undefined && name !== (await search.alias(ALIAS)) && !known.some((version) => version.name === name))
      await search.drop(name);
  }
  for (const { name } of known) {
    // One that is being built may not be there yet.
    if (!there.has(name) && name !== building) await versions.remove(name);
  }
  await prepareRaw(options, there);
  await prepareLive(options, there, building);
  const last = await rows.last();
  for (const { name, fed, number } of await versions.all()) {
    if (last?.number === number && last.state === 'cancelled' && name !== (await search.alias(ALIAS))) await dropVersion(options, name);
    else if (fed && (there.has(name) || name !== building)) indexes.add(name);
  }
}

/** Without the raw index nobody knows what the versions have, wherever the feed stands. */
async function prepareRaw({ search, positions, runtime }: PrepareOptions, there: ReadonlySet<string>): Promise<void> {
  if (there.has(RAW)) return;
  await search.create(RAW, { kind: 'raw' });
  if ((await positions.get()) !== undefined) runtime.logger.warn('the raw search index is gone and is filled again');
  await compareAll(positions);
}

async function prepareLive(options: PrepareOptions, there: ReadonlySet<string>, building: string | undefined): Promise<void> {
  const { search, versions, positions, words, rows, runtime } = options;
  const { clock, logger } = runtime;
  const alias = await search.alias(ALIAS);
  const known = await versions.all();
  const live = known.find(({ name }) => name === alias);
  if (alias !== undefined && there.has(alias)) {
    words.setLive(live?.dictionary ?? []);
    if (live?.fed === true) return;
    logger.critical('the live search index was not kept up to date: it is compared with the catalogue', { index: alias });
    if (live !== undefined) await versions.setFed(alias, true);
    else await versions.add({ name: alias, number: await rows.nextNumber(alias), fed: true, dictionary: [] }, clock.now());
    return await compareAll(positions);
  }
  const another = known.findLast(({ name, fed }) => fed && there.has(name) && name !== building);
  if (another !== undefined) {
    if (alias !== undefined)
      logger.critical('the live search index is gone: another one takes its place', { from: alias, to: another.name });
    await search.pointAlias(ALIAS, another.name);
    return words.setLive(another.dictionary);
  }
  const dictionary = await words.dictionary();
  const number = await rows.nextNumber();
  const version = { name: versionName(number), number, fed: true, dictionary };
  await versions.add(version, clock.now());
  await search.create(version.name, { kind: 'search', dictionary });
  await search.pointAlias(ALIAS, version.name);
  words.setLive(dictionary);
  await compareAll(positions);
}

/** At the very beginning that happens anyway. */
async function compareAll(positions: FeedPositions): Promise<void> {
  if ((await positions.get()) !== undefined) await positions.fillFrom('');
}
