import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { fold } from '@jangteo/korean/fold';
import type { DictionaryRule, SearchIndex } from '@jangteo/ports/search/search-index';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { checkRule, DICTIONARY_MAX, refuseMore } from './check-words.ts';
import { ALIAS } from './names.ts';
import type { Words } from './parts.ts';
import type { SearchTables } from './tables.ts';

export interface RuleRow {
  readonly word: string;
  /** None: it stays whole. */
  readonly parts: readonly string[];
}

export interface DictionaryOptions {
  readonly runtime: Runtime;
  readonly store: SqlStore<SearchTables>;
  /** Resolves when the default words are in. */
  readonly ready: () => Promise<void>;
  /** Whether the live index was made with this rule. */
  readonly isLive: (rule: RuleRow) => boolean;
}

type DictionaryRpc = Pick<Words['rpc'], 'listDictionary' | 'putDictionaryWord' | 'deleteDictionaryWord'>;

/** The user dictionary as the operator edits it. */
export function dictionaryRpc({ runtime, store, ready, isLive }: DictionaryOptions): DictionaryRpc {
  const shown = (rule: RuleRow) => ({ word: rule.word, parts: [...rule.parts], live: isLive(rule) });
  return {
    async listDictionary() {
      await ready();
      return { words: (await readDictionary(store)).map(shown) };
    },
    async putDictionaryWord({ word, parts }) {
      const rule = checkRule(word, parts);
      const row = { parts: JSON.stringify(rule.parts) };
      await ready();
      await store.transaction(async function putDictionaryWord(tx) {
        const { numUpdatedRows } = await tx.updateTable('dictionary_words').set(row).where('word', '=', rule.word).executeTakeFirst();
        if (numUpdatedRows > 0n) return;
        const { words } = await tx
          .selectFrom('dictionary_words')
          .select((eb) => eb.fn.countAll<number>().as('words'))
          .executeTakeFirstOrThrow();
        if (Number(words) >= DICTIONARY_MAX) refuseMore('word', DICTIONARY_MAX);
        await tx
          .insertInto('dictionary_words')
          .values({ word: rule.word, ...row, created_at: runtime.clock.now() })
          .execute();
      });
      return { word: shown(rule) };
    },
    async deleteDictionaryWord({ word }) {
      const folded = fold(word.trim());
      await ready();
      await store.transaction(async function deleteDictionaryWord(tx) {
        const { numDeletedRows } = await tx.deleteFrom('dictionary_words').where('word', '=', folded).executeTakeFirst();
        if (numDeletedRows === 0n) throw new JangteoError('NOT_FOUND', `the dictionary does not have "${word}"`);
      });
      return {};
    },
  };
}

export async function readDictionary({ read }: SqlStore<SearchTables>): Promise<RuleRow[]> {
  const rows = await read.selectFrom('dictionary_words').selectAll().orderBy('word').execute();
  return rows.map(({ word, parts }) => ({ word, parts: JSON.parse(parts) as string[] }));
}

/**
 * The rules for a new version: the dictionary, and every word of a synonym set that it lacks. Such a word keeps the parts that the
 * live index knows it by, so that who looks for a part still finds it.
 */
export async function rulesFor(
  search: SearchIndex,
  dictionary: readonly RuleRow[],
  synonyms: readonly (readonly string[])[],
): Promise<DictionaryRule[]> {
  const known = new Set(dictionary.map(({ word }) => word));
  const missing = [...new Set(synonyms.flat().map((word) => fold(word)))].filter((word) => !known.has(word) && !/\s/.test(word));
  const rules = [...dictionary, ...(await withParts(search, missing))];
  return rules.map(({ word, parts }) => (parts.length === 0 ? { word } : { word, parts }));
}

async function withParts(search: SearchIndex, words: readonly string[]): Promise<RuleRow[]> {
  const analysed = await search.analyse(ALIAS, words, { patient: true }).catch((thrown: unknown) => {
    if (hasCode(thrown, 'NOT_FOUND')) return undefined;
    throw thrown;
  });
  return words.map((word, at) => {
    const [only, ...others] = analysed?.[at] ?? [];
    const isCompound = only !== undefined && others.length === 0 && only.terms.length > 1 && only.terms.join('') === word;
    return { word, parts: isCompound ? [...only.terms] : [] };
  });
}
