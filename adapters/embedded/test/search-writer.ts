import process from 'node:process';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { product } from '@jangteo/ports/search/search-index.suite';
import { embeddedSearchIndex } from '../src/search-index.ts';

/** A process to be killed: writes products and merges, and prints how many of `round` are refreshed. */
const [, , directory = '', round = ''] = process.argv;
const PAGE = 20;
const search = embeddedSearchIndex({ directory, runtime: systemRuntime, analysis: import.meta.resolve('./plain-analyser.ts') });
const known = new Set((await search.list()).map(({ name }) => name));
for (const [index, kind] of [
  ['found', { kind: 'search', dictionary: [] }],
  ['raw', { kind: 'raw' }],
] as const) {
  if (!known.has(index)) await search.create(index, kind);
}
for (let written = 0; ; written += PAGE) {
  const puts = Array.from({ length: PAGE }, (_, nth) => ({ put: product(`r${round}-${written + nth}`, { title: 'lamp' }) }));
  await Promise.all([search.write('raw', puts), search.write('found', puts)]);
  await Promise.all([search.refresh('raw'), search.refresh('found')]);
  process.stdout.write(`${written + PAGE}\n`);
}
