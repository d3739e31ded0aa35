import { fromJamo, hasStrayJamo, toJamo } from './jamo.ts';

/** The Korean keyboard 두벌식 (KS X 5002), row by row as a Latin one lies; capitals are those with shift. */
const KEYS = 'qwertyuiopasdfghjklzxcvbnmQWERTOP';
const JAMO = 'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ';

const jamoOf = new Map([...KEYS].map((key, at) => [key, JAMO.charAt(at)]));
const keyOf = new Map([...KEYS].map((key, at) => [JAMO.charAt(at), key]));

const LATIN = /[a-z]/i;
const HANGUL = /[\uac00-\ud7a3\u3131-\u3163]/;

/**
 * Latin keys that were meant as Korean: skdlzl is 나이키, and so is SKDLZL, with Caps Lock. Other characters stay.
 * Undefined where no clean Korean comes of it: nike leaves jamo over.
 */
export function koreanFromKeys(text: string): string | undefined {
  if (!LATIN.test(text)) return undefined;
  const keys = text === text.toUpperCase() ? text.toLowerCase() : text;
  const korean = fromJamo(Array.from(keys, (key) => jamoOf.get(key) ?? jamoOf.get(key.toLowerCase()) ?? key).join(''));
  return hasStrayJamo(korean) ? undefined : korean;
}

/** Korean that was meant as Latin: ㅜㅑㅏㄷ is nike, ㅁㅔㅔㅣㄷ is apple. Other characters stay. Undefined where there is no Korean in it. */
export function latinFromKeys(text: string): string | undefined {
  if (!HANGUL.test(text)) return undefined;
  return Array.from(toJamo(text), (jamo) => keyOf.get(jamo) ?? jamo).join('');
}
