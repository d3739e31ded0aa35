import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { FedIndexes } from './fed-indexes.ts';
import type { IndexVersions } from './index-versions.ts';
import { ALIAS } from './names.ts';

export interface VersionsKept {
  readonly search: SearchIndex;
  readonly versions: IndexVersions;
  readonly indexes: FedIndexes;
}

/** Forgets a version, then drops it: what a crash leaves of it is nobody's, and goes at the next start. */
export async function dropVersion({ search, versions, indexes }: VersionsKept, name: string): Promise<void> {
  await indexes.exclusively(async () => indexes.remove(name));
  await versions.remove(name);
  await search.drop(name);
}

/**
 * Drops every version but the live one, the one that is being built and one to go back to: `previous`, or the newest other one that is
 * kept up to date. Each version more would be written with every change.
 */
export async function keepOnePrevious(kept: VersionsKept, previous: string | undefined, building?: string): Promise<void> {
  const live = await kept.search.alias(ALIAS);
  const others = (await kept.versions.all()).filter(({ name }) => name !== live && name !== building);
  const fed = others.filter(({ fed }) => fed);
  const keep = fed.find(({ name }) => name === previous) ?? fed.at(-1);
  for (const { name } of others) if (name !== keep?.name) await dropVersion(kept, name);
}
