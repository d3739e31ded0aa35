const USUAL = /^[a-z0-9가-힣 ]*$/;
/** What compatibility decomposition may change, but for compatibility jamo: NFKC would turn a stray ㄱㅏ into 가. */
const NOT_JAMO = /[^\u3130-\u318f]+/g;
const CONJOINING = /[\u1100-\u11ff]/g;
const MARKED_LATIN = /[\u00c0-\u024f\u1e00-\u1eff]\p{Mn}*|[a-z]\p{Mn}+/gu;
const MARKS = /\p{Mn}/gu;

const LEADS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const VOWELS = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ';
const TAILS = 'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';

/**
 * The form that words are compared in: Hangul of conjoining jamo becomes syllables, full-width and half-width forms become usual ones,
 * capitals small, é is e. Stray jamo stay compatibility jamo (ㄴ). Offsets are not kept.
 */
export function fold(text: string): string {
  if (USUAL.test(text)) return text;
  const usual = text.replace(NOT_JAMO, (part) => part.normalize('NFKC')).toLowerCase();
  // Marks of Latin letters alone: NFD of Hangul would be jamo, and が is no か.
  const latin = usual.replace(MARKED_LATIN, (letter) => letter.normalize('NFD').replace(MARKS, ''));
  return latin.replace(CONJOINING, standing);
}

/** A conjoining jamo that found no syllable, as it stands alone. Old Hangul stays. */
function standing(jamo: string): string {
  const code = jamo.charCodeAt(0);
  if (code >= 0x1100 && code < 0x1100 + LEADS.length) return LEADS.charAt(code - 0x1100);
  if (code >= 0x1161 && code < 0x1161 + VOWELS.length) return VOWELS.charAt(code - 0x1161);
  if (code >= 0x11a8 && code < 0x11a8 + TAILS.length) return TAILS.charAt(code - 0x11a8);
  return jamo;
}
