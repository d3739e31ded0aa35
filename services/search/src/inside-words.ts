/** How many words share a pair of characters, at most: those that most documents have. */
const WORDS_A_PAIR = 2_000;

/**
 * Finds words by what is inside them, over their pairs of characters (2-grams): 성전 finds 삼성전자. Words are added by rank, those that
 * most documents have first.
 */
export class InsideWords {
  readonly #words: string[] = [];
  readonly #byPair = new Map<string, number[]>();

  add(word: string): void {
    if (word.length < 3) return;
    const number = this.#words.push(word) - 1;
    for (let at = 0; at + 1 < word.length; at++) {
      const pair = word.slice(at, at + 2);
      const numbers = this.#byPair.get(pair);
      if (numbers === undefined) this.#byPair.set(pair, [number]);
      else if (numbers.at(-1) !== number && numbers.length < WORDS_A_PAIR) numbers.push(number);
    }
  }

  /** Words with `text` inside, longer than it, by rank. */
  find(text: string, limit: number): string[] {
    if (text.length < 2) return [];
    let fewest: readonly number[] | undefined;
    for (let at = 0; at + 1 < text.length; at++) {
      const numbers = this.#byPair.get(text.slice(at, at + 2)) ?? [];
      if (fewest === undefined || numbers.length < fewest.length) fewest = numbers;
    }
    const found: string[] = [];
    for (const number of fewest ?? []) {
      const word = this.#words[number] as string;
      if (word.length > text.length && word.includes(text) && found.push(word) === limit) break;
    }
    return found;
  }
}
