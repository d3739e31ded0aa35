import { fold } from '@jangteo/korean/fold';
import type { DictionaryRule } from '@jangteo/ports/search/search-index';

const SPACES = /\s+/g;
/** Words of one syllable would be found within others (배 of 배터리); what is not Korean alone is found before nori is asked: see read-word.ts. */
const KOREAN = /^[가-힣]{2,}$/;

/**
 * Nori's user_dictionary_rules. It takes parts that make up the word alone; a word with others stays whole there. It refuses a word that comes
 * twice: the later rule wins.
 */
export function noriRules(dictionary: readonly DictionaryRule[]): string[] {
  const rules = new Map<string, string>();
  for (const { word, parts = [] } of dictionary) {
    const folded = fold(word).replace(SPACES, '');
    if (!KOREAN.test(folded)) continue;
    const pieces = parts.map((part) => fold(part).replace(SPACES, '')).filter((part) => part !== '');
    rules.set(folded, pieces.length > 1 && pieces.join('') === folded ? [folded, ...pieces].join(' ') : folded);
  }
  return [...rules.values()];
}
