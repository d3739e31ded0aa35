const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;

/** A word with the particle that fits: `withBatchim` after a final consonant (받침), else `without`; of other scripts, `without`. */
export function withParticle(word: string, withBatchim: string, without: string): string {
  const last = word.codePointAt(word.length - 1) ?? 0;
  const syllable = last >= FIRST_SYLLABLE && last <= LAST_SYLLABLE;
  return word + (syllable && (last - FIRST_SYLLABLE) % FINALS > 0 ? withBatchim : without);
}
