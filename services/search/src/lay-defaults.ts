import { hasCode } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { DEFAULT_DICTIONARY } from '@jangteo/korean/default-dictionary';
import { fold } from '@jangteo/korean/fold';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import { DEFAULT_GOLDEN } from './default-golden.ts';
import { DEFAULT_SYNONYMS } from './default-synonyms.ts';
import type { SearchTables } from './tables.ts';

const INSERT_ROWS = 100;

/** Lays the words in that a Korean shop begins with, once for each store; what was taken out since does not come back. */
export async function layDefaults(store: SqlStore<SearchTables>, runtime: Runtime): Promise<void> {
  const laid = await store.read.selectFrom('laid_defaults').select('name').where('name', '=', 'words').executeTakeFirst();
  if (laid !== undefined) return;
  try {
    await store.transaction((tx) => lay(tx, runtime));
  } catch (thrown) {
    // Another process was first.
    if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
  }
}

async function lay(tx: Tx<SearchTables>, runtime: Runtime): Promise<void> {
  const created_at = runtime.clock.now();
  await tx.insertInto('laid_defaults').values({ name: 'words', laid_at: created_at }).execute();
  const sets = DEFAULT_SYNONYMS.map((words) => ({ id: newId(runtime), words: JSON.stringify(words), created_at }));
  const rules = new Map(DEFAULT_DICTIONARY.map(({ word, parts = [] }) => [fold(word), parts.map((part) => fold(part))]));
  const words = [...rules].map(([word, parts]) => ({ word, parts: JSON.stringify(parts), created_at }));
  const golden = DEFAULT_GOLDEN.map(({ query, expected, excluded }) => ({
    id: newId(runtime),
    query,
    expected: JSON.stringify(expected),
    excluded: JSON.stringify(excluded),
    created_at,
  }));
  for (const rows of slices(sets)) await tx.insertInto('synonym_sets').values(rows).execute();
  for (const rows of slices(words)) await tx.insertInto('dictionary_words').values(rows).execute();
  for (const rows of slices(golden)) await tx.insertInto('golden_queries').values(rows).execute();
}

function slices<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / INSERT_ROWS) }, (_, at) => rows.slice(at * INSERT_ROWS, (at + 1) * INSERT_ROWS));
}
