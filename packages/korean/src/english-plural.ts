const IRREGULAR = new Map([
  ['men', 'man'],
  ['mens', 'man'],
  ['women', 'woman'],
  ['womens', 'woman'],
  ['children', 'child'],
  ['childrens', 'child'],
  ['feet', 'foot'],
  ['knives', 'knife'],
  ['shelves', 'shelf'],
  ['scarves', 'scarf'],
  ['shoes', 'shoe'],
  ['series', 'series'],
]);

/**
 * The singular of an English noun, in small letters: the S-stemmer of D. Harman ("How effective is suffixing?", JASIS 42, 1991), which
 * touches a final s alone, with -ches -shes -sses -xes in addition (watches, dresses, boxes) and the irregular nouns that shops sell by.
 */
export function singular(word: string): string {
  if (word.length < 3 || !word.endsWith('s')) return IRREGULAR.get(word) ?? word;
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (word.length < 4) return word;
  if (word.endsWith('ies')) return /[ae]ies$/.test(word) || word.length < 5 ? word : `${word.slice(0, -3)}y`;
  if (/(?:[cs]h|ss|x)es$/.test(word)) return word.slice(0, -2);
  if (/[uis]s$/.test(word)) return word;
  return word.slice(0, -1);
}
