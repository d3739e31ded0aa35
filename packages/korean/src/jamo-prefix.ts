import { allSteps } from './all-steps.ts';
import { fold } from './fold.ts';
import { initials, isInitials, splitInitials, toJamo } from './jamo.ts';
import { SortedKeys } from './sorted-keys.ts';

export interface PrefixEntry {
  /** As it is shown; it is found by its folded jamo. Spaces do not count. */
  readonly text: string;
  /** 0 or more. */
  readonly weight: number;
}

/** Completions from the first jamo on: ㄴ, 나, 낭 and 나잌 find 나이키, and so does ㄴㅇ (초성). It does not change. */
export interface JamoPrefix<Entry extends PrefixEntry> {
  readonly entries: number;
  /** The heaviest that begin with what was typed; equal weights by their jamo. None for an empty prefix. Takes any text. */
  top(prefix: string, limit: number): Entry[];
}

const SPACES = /\s+/g;
/** Nobody types more of a word than this before reading what is suggested. */
const LONGEST = 120;

const keyOf = (text: string): string => fold(text.slice(0, LONGEST)).replace(SPACES, '');

/** Entries that are folded between two pauses: some 2 ms. */
const STEP = 1_000;

/** At once: some 0.8 s for 100,000 entries of five syllables, and 9 MB beside the entries, which are kept. */
export function buildJamoPrefix<Entry extends PrefixEntry>(entries: Iterable<Entry>): JamoPrefix<Entry> {
  return allSteps(jamoPrefixInSteps(entries));
}

/** The same in steps of a few ms, for whoever has other things to do between them. */
export function* jamoPrefixInSteps<Entry extends PrefixEntry>(entries: Iterable<Entry>): Generator<void, JamoPrefix<Entry>> {
  const known = [...entries];
  const jamo: string[] = [];
  const leads: string[] = [];
  for (const [at, { text }] of known.entries()) {
    const folded = keyOf(text);
    jamo.push(toJamo(folded));
    leads.push(initials(folded));
    if (at % STEP === STEP - 1) yield;
  }
  const weights = Float32Array.from(known, ({ weight }) => weight);
  const byJamo = yield* SortedKeys.build(jamo, weights);
  const byInitials = yield* SortedKeys.build(leads, weights);
  return {
    entries: known.length,
    top(prefix, limit) {
      const typed = keyOf(prefix);
      if (typed === '') return [];
      // One consonant begins a word either way.
      const found = isInitials(typed) && typed.length > 1 ? byInitials.top(splitInitials(typed), limit) : byJamo.top(toJamo(typed), limit);
      return found.map((entry) => known[entry] as Entry);
    },
  };
}
