import { allSteps } from './all-steps.ts';
import { DeleteIndex } from './delete-index.ts';
import { fold } from './fold.ts';
import { hasStrayJamo, toJamo } from './jamo.ts';
import { typingCodes, typingDistance } from './typing-distance.ts';

export interface KnownWord {
  /** Folded. */
  readonly word: string;
  /** How often it is there, or how popular; 0 or more. */
  readonly weight: number;
}

export interface Correction {
  readonly word: string;
  /** Edits of jamo and Latin letters; what fingers and ears confuse counts less than 1. */
  readonly distance: number;
  readonly weight: number;
}

/** Finds the word that somebody meant. It does not change; a new vocabulary is a new corrector. */
export interface Corrector {
  readonly words: number;
  /** The nearest words, best first, without the word itself. None for a word with digits, of fewer than three jamo, or over 64. */
  nearest(word: string, limit: number): Correction[];
  /** The word that was meant; undefined where `word` is known and usual, or nothing is near enough. Takes any text. */
  correct(word: string): Correction | undefined;
  /** Whether it is one of the words. */
  has(word: string): boolean;
}

const DIGIT = /\d/;
const LATIN = /^[a-z]+$/;
const SHORTEST = 3;
const LONGEST = 64;
/** A known word is a slip where a near one is so many times as frequent, and one edit away. */
const RARE_AGAINST = 100;
/** How much nearer a word counts for each doubling of its weight: a hundred times as frequent makes up for half an edit. */
const WEIGHT_OF_DOUBLING = 0.075;
/** Words that are taken in between two pauses: some 2 ms. */
const STEP = 500;

/**
 * How far a word of so many jamo may be from what was meant. Three are a word of one syllable, or an abbreviation, unless a jamo stands alone.
 * Six Latin letters say as much as eight jamo, of which vowels are every second one.
 */
function reach(length: number, hasStray: boolean, isLatin: boolean): number {
  if (length === SHORTEST && !hasStray) return 0.8;
  return length < 6 ? 1 : length < 8 && !isLatin ? 1.5 : 2;
}

/** At once: some 1.3 s and 30 MB for 100,000 words. Words with digits are left out; of one that comes twice, the heavier counts. */
export function buildCorrector(words: Iterable<KnownWord>): Corrector {
  return allSteps(correctorInSteps(words));
}

/** The same in steps of a few ms, for whoever has other things to do between them. */
export function* correctorInSteps(words: Iterable<KnownWord>): Generator<void, Corrector> {
  const weights = new Map<string, number>();
  for (const { word, weight } of words) {
    if (word.length <= LONGEST && !DIGIT.test(word)) weights.set(word, Math.max(weight, weights.get(word) ?? 0));
  }
  yield;
  const known = [...weights.keys()];
  const heavy = Float32Array.from(weights.values());
  weights.clear();
  const store = yield* storeCodes(known);
  const index = yield* DeleteIndex.build(known.length, store.codesOf, STEP);
  return new JamoCorrector(known, heavy, store.codesOf, index);
}

/** All words' codes in one array. */
function* storeCodes(words: readonly string[]): Generator<void, { codesOf(word: number): Uint16Array }> {
  const starts = new Uint32Array(words.length + 1);
  const parts: Uint16Array[] = [];
  for (const [at, word] of words.entries()) {
    const codes = typingCodes(toJamo(word));
    parts.push(codes);
    starts[at + 1] = (starts[at] as number) + codes.length;
    if (at % STEP === STEP - 1) yield;
  }
  const all = new Uint16Array(starts[words.length] as number);
  for (const [at, codes] of parts.entries()) all.set(codes, starts[at]);
  return { codesOf: (word) => all.subarray(starts[word], starts[word + 1]) };
}

interface Ranked extends Correction {
  /** Least for the word that was meant most likely. */
  readonly rank: number;
}

function toCorrection({ word, distance, weight }: Ranked): Correction {
  return { word, distance, weight };
}

class JamoCorrector implements Corrector {
  readonly #known: readonly string[];
  readonly #weights: Float32Array;
  readonly #codesOf: (word: number) => Uint16Array;
  readonly #index: DeleteIndex;

  constructor(known: readonly string[], weights: Float32Array, codesOf: (word: number) => Uint16Array, index: DeleteIndex) {
    this.#known = known;
    this.#weights = weights;
    this.#codesOf = codesOf;
    this.#index = index;
  }

  get words(): number {
    return this.#known.length;
  }

  nearest(word: string, limit: number): Correction[] {
    const said = fold(word.slice(0, LONGEST + 1));
    return this.#near(said)
      .filter(({ word: near }) => near !== said)
      .slice(0, limit)
      .map(toCorrection);
  }

  correct(word: string): Correction | undefined {
    const said = fold(word.slice(0, LONGEST + 1));
    const near = this.#near(said);
    const itself = near.find((found) => found.word === said);
    const best = near.find((found) => found.word !== said);
    if (best === undefined) return undefined;
    const slip = itself === undefined || (best.distance <= 1 && best.weight >= RARE_AGAINST * Math.max(1, itself.weight));
    return slip ? toCorrection(best) : undefined;
  }

  has(word: string): boolean {
    let found = false;
    if (word.length === 0 || word.length > LONGEST) return false;
    this.#index.candidates(typingCodes(toJamo(word)), (candidate) => {
      found ||= this.#known[candidate] === word;
    });
    return found;
  }

  #near(said: string): Ranked[] {
    const codes = typingCodes(toJamo(said));
    if (codes.length < SHORTEST || codes.length > LONGEST || DIGIT.test(said)) return [];
    const limit = reach(codes.length, hasStrayJamo(said), LATIN.test(said));
    const found: Ranked[] = [];
    this.#index.candidates(codes, (candidate) => {
      const distance = typingDistance(codes, this.#codesOf(candidate), limit);
      if (distance > limit) return;
      const weight = this.#weights[candidate] as number;
      found.push({ word: this.#known[candidate] as string, distance, weight, rank: distance - WEIGHT_OF_DOUBLING * Math.log2(1 + weight) });
    });
    return found.sort((one, other) => one.rank - other.rank || (one.word < other.word ? -1 : 1));
  }
}
