import type { Runtime } from '@jangteo/kernel/runtime';
import type { DictionaryRule, SearchIndex } from '@jangteo/ports/search/search-index';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { dictionaryRpc, type RuleRow, readDictionary, rulesFor } from './dictionary.ts';
import { goldenRpc, readGolden } from './golden-queries.ts';
import { layDefaults } from './lay-defaults.ts';
import type { Words } from './parts.ts';
import { readSynonyms, type SynonymSet, synonymsRpc } from './synonyms.ts';
import type { SearchTables } from './tables.ts';
import { WordList } from './word-list.ts';
import { zeroResults } from './zero-results.ts';

export interface WordsOptions {
  readonly runtime: Runtime;
  readonly store: SqlStore<SearchTables>;
  readonly search: SearchIndex;
}

const PRUNE_EVERY_MS = 60 * 60_000;

/** The words of the shop's language, kept in SQL; the default ones are laid in before anything is read. */
export function openWords({ runtime, store, search }: WordsOptions): Words {
  let laying: Promise<void> | undefined;
  const ready = () => {
    laying ??= layDefaults(store, runtime).catch((thrown: unknown) => {
      laying = undefined;
      throw thrown;
    });
    return laying;
  };
  const sets = new WordList<SynonymSet>(runtime.clock, async () => {
    await ready();
    return await readSynonyms(store);
  });
  const zero = zeroResults(runtime, store);
  let live: ReadonlySet<string> = new Set();
  let shown: readonly SynonymSet[] = [];
  let lists: readonly (readonly string[])[] = [];

  return {
    rpc: {
      ...synonymsRpc(runtime, store, sets),
      ...dictionaryRpc({ runtime, store, ready, isLive: (rule) => live.has(ruleKey(rule)) }),
      ...goldenRpc(runtime, store, ready),
      ...zero.rpc,
    },
    recurring: [{ name: 'prune-zero-results', intervalMs: PRUNE_EVERY_MS, work: zero.prune }],
    async synonyms() {
      const rows = await sets.get();
      if (rows !== shown) {
        shown = rows;
        lists = rows.map(({ words }) => words);
      }
      return lists;
    },
    async dictionary() {
      const synonyms = (await sets.fresh()).map(({ words }) => words);
      return await rulesFor(search, await readDictionary(store), synonyms);
    },
    async golden() {
      await ready();
      return (await readGolden(store)).map(({ query, expected, excluded }) => ({ query, expected, excluded }));
    },
    foundNothing: zero.count,
    setLive(dictionary: readonly DictionaryRule[]) {
      live = new Set(dictionary.map(ruleKey));
    },
    stop: zero.stop,
  };
}

function ruleKey({ word, parts = [] }: DictionaryRule | RuleRow): string {
  return JSON.stringify([word, ...parts]);
}
