import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { IndexVersion } from './index-versions.ts';
import { ALIAS } from './names.ts';
import type { Queries, Words } from './parts.ts';
import { keepOnePrevious, type VersionsKept } from './retire-versions.ts';

export interface SwitchOptions extends VersionsKept {
  readonly runtime: Runtime;
  readonly words: Words;
  readonly queries: Queries;
}

/** Makes a version the live one: for all searches that begin later. */
export async function pointTo({ search, indexes, words, queries, runtime }: SwitchOptions, version: IndexVersion): Promise<void> {
  await indexes.exclusively(async () => {
    await indexes.settle();
    await search.pointAlias(ALIAS, version.name);
  });
  words.setLive(version.dictionary);
  try {
    await queries.refreshVocabulary();
  } catch (thrown) {
    runtime.logger.warn('the vocabulary of the live index could not be read', { index: version.name, error: JangteoError.from(thrown) });
  }
}

/** Forward, or back, to a version that has every change. `building`: the one that a reindex makes. Throws NOT_FOUND, REINDEX_GATE. */
export async function switchVersion(options: SwitchOptions, name: string, building: string | undefined): Promise<void> {
  const { search, versions, indexes } = options;
  const version = await versions.get(name);
  const before = await search.alias(ALIAS);
  if (before === name) return;
  if (name === building) throw new JangteoError('REINDEX_GATE', `${name} is being built`);
  if (!version.fed || !indexes.names.includes(name)) throw new JangteoError('REINDEX_GATE', `${name} is not kept up to date`);
  const documents = await indexes.exclusively(async () => {
    await indexes.settle();
    return new Map((await search.list()).map((index) => [index.name, index.documents]));
  });
  const isComparable = before !== undefined && indexes.names.includes(before);
  if (isComparable && documents.get(name) !== documents.get(before)) {
    throw new JangteoError('REINDEX_GATE', `${name} has ${documents.get(name) ?? 0} products, ${before} has ${documents.get(before) ?? 0}`);
  }
  await pointTo(options, version);
  await keepOnePrevious(options, before, building);
}
