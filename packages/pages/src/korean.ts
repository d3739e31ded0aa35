const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;
const FINAL_RIEUL = 8;

/** The particle for "to" or "by" behind a word: 으로 after a final consonant but ㄹ, else 로. */
export function directionParticle(word: string): string {
  const final = finalOf(word);
  return final === 0 || final === FINAL_RIEUL ? '로' : '으로';
}

/** The particle of an object: 을 after a final consonant, else 를. */
export function objectParticle(word: string): string {
  return finalOf(word) === 0 ? '를' : '을';
}

/** The number of the last syllable's final consonant (받침) in Unicode's order; 0: none, or the word ends in another script. */
function finalOf(word: string): number {
  const last = word.codePointAt(word.length - 1) ?? 0;
  return last >= FIRST_SYLLABLE && last <= LAST_SYLLABLE ? (last - FIRST_SYLLABLE) % FINALS : 0;
}
