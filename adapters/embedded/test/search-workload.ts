import assert from 'node:assert/strict';
import type { IndexChange } from '@jangteo/ports/search/search-index';
import { product } from '@jangteo/ports/search/search-index.suite';
import type { SearchFolder } from '../src/search/search-folder.ts';

/** Enough for a merge. */
const ROUNDS = 12;
const IDS = 40;

/** What an index has after each round of changes, as `id version`. */
export function* rounds(): Generator<{ changes: IndexChange[]; content: string[] }> {
  const versions = new Map<string, number>();
  for (let round = 1; round <= ROUNDS; round++) {
    const changes: IndexChange[] = [];
    for (let nth = 0; nth < 12; nth++) {
      const id = `p${(round * 7 + nth * 5) % IDS}`;
      const version = (versions.get(id) ?? 0) + 1;
      const isDeleted = nth % 5 === 4;
      changes.push(isDeleted ? { delete: { id, version } } : { put: product(id, { version, title: `lamp turn${round}` }) });
      if (isDeleted) versions.delete(id);
      else versions.set(id, version);
    }
    yield { changes, content: [...versions].map(([id, version]) => `${id} ${version}`).sort() };
  }
}

export function contentOf(folder: SearchFolder, index: string): string[] {
  return folder
    .searchIndex(index)
    .scan(undefined, IDS * 2)
    .map(({ id, version }) => `${id} ${version}`);
}

/** That what a folder has is one of these, whole. */
export function isOneOf(content: readonly string[], allowed: readonly (readonly string[])[], told: string): void {
  const texts = allowed.map((one) => one.join(', '));
  assert.ok(texts.includes(content.join(', ')), `${told}: ${content.join(', ')}\nis none of\n${texts.join('\n')}`);
}
