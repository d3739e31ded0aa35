/** Hangul syllables are laid out in Unicode as (lead * 21 + vowel) * 28 + tail from 가 on (The Unicode Standard, section 3.12). */
const FIRST = 0xac00;
const LAST = 0xd7a3;
const LEADS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const VOWELS = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ';
const TAILS = ['', ...'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ'];

/** Jamo that are made of two strokes on the keyboard. */
const PAIRS: Readonly<Record<string, string>> = {
  ㅘ: 'ㅗㅏ',
  ㅙ: 'ㅗㅐ',
  ㅚ: 'ㅗㅣ',
  ㅝ: 'ㅜㅓ',
  ㅞ: 'ㅜㅔ',
  ㅟ: 'ㅜㅣ',
  ㅢ: 'ㅡㅣ',
  ㄳ: 'ㄱㅅ',
  ㄵ: 'ㄴㅈ',
  ㄶ: 'ㄴㅎ',
  ㄺ: 'ㄹㄱ',
  ㄻ: 'ㄹㅁ',
  ㄼ: 'ㄹㅂ',
  ㄽ: 'ㄹㅅ',
  ㄾ: 'ㄹㅌ',
  ㄿ: 'ㄹㅍ',
  ㅀ: 'ㄹㅎ',
  ㅄ: 'ㅂㅅ',
};
const JOINED = new Map(Object.entries(PAIRS).map(([joined, pair]) => [pair, joined]));
const split = (jamo: string): string => PAIRS[jamo] ?? jamo;
const SPLIT_VOWELS = [...VOWELS].map(split);
const SPLIT_TAILS = TAILS.map(split);

const STRAY = /[\u3131-\u3163]/;
const STRAY_EACH = new RegExp(STRAY, 'g');
const INITIALS_ONLY = /^[ㄱ-ㅎ\s]*[ㄱ-ㅎ][ㄱ-ㅎ\s]*$/;

function isSyllable(code: number): boolean {
  return code >= FIRST && code <= LAST;
}

/**
 * As keys are pressed on the Korean keyboard (두벌식), where a doubled consonant is one key with shift: 갉 is ㄱㅏㄹㄱ, 봐 is ㅂㅗㅏ,
 * 빨 is ㅃㅏㄹ. Other characters stay.
 */
export function toJamo(text: string): string {
  let jamo = '';
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isSyllable(code)) {
      const place = code - FIRST;
      jamo += LEADS.charAt(Math.floor(place / 588)) + SPLIT_VOWELS[Math.floor(place / 28) % 21] + SPLIT_TAILS[place % 28];
    } else {
      jamo += split(text.charAt(at));
    }
  }
  return jamo;
}

/** Syllables from jamo, as a Korean keyboard puts them together: ㄴㅏㅇㅣㅋㅣ is 나이키. What does not fit stays as it is. */
export function fromJamo(jamo: string): string {
  const keys = toJamo(jamo);
  let text = '';
  let at = 0;
  while (at < keys.length) {
    const lead = LEADS.indexOf(keys.charAt(at));
    const vowel = lead < 0 ? 0 : vowelAt(keys, at + 1);
    if (vowel === 0) {
      const alone = vowelAt(keys, at);
      text += alone === 2 ? JOINED.get(keys.slice(at, at + 2)) : keys.charAt(at);
      at += Math.max(1, alone);
      continue;
    }
    const tail = tailAt(keys, at + 1 + vowel);
    const vowelIndex = VOWELS.indexOf(joined(keys.slice(at + 1, at + 1 + vowel)));
    const tailIndex = TAILS.indexOf(joined(keys.slice(at + 1 + vowel, at + 1 + vowel + tail)));
    text += String.fromCharCode(FIRST + (lead * 21 + vowelIndex) * 28 + tailIndex);
    at += 1 + vowel + tail;
  }
  return text;
}

function joined(keys: string): string {
  return keys.length < 2 ? keys : (JOINED.get(keys) ?? '');
}

function isVowel(key: string): boolean {
  return key !== '' && VOWELS.includes(key);
}

/** How many keys at this place are one vowel: 0, 1 or 2. */
function vowelAt(keys: string, at: number): number {
  if (!isVowel(keys.charAt(at))) return 0;
  return isVowel(keys.charAt(at + 1)) && JOINED.has(keys.slice(at, at + 2)) ? 2 : 1;
}

/** How many keys close the syllable: a consonant before a vowel opens the next one. */
function tailAt(keys: string, at: number): number {
  const closes = (tail: string, next: string) => TAILS.includes(tail) && !isVowel(next);
  const [first, second, third] = [keys.charAt(at), keys.charAt(at + 1), keys.charAt(at + 2)];
  if (second !== '' && closes(JOINED.get(first + second) ?? '?', third)) return 2;
  return first !== '' && closes(first, second) ? 1 : 0;
}

/** The first consonants (초성) of syllables: 나이키 is ㄴㅇㅋ. Other characters stay. */
export function initials(text: string): string {
  let found = '';
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    found += isSyllable(code) ? LEADS.charAt(Math.floor((code - FIRST) / 588)) : text.charAt(at);
  }
  return found;
}

/** Whether there is nothing but consonants, at least one: ㄴㅇㅋ. Spaces do not count. */
export function isInitials(text: string): boolean {
  return INITIALS_ONLY.test(text);
}

/** Joined consonants as two first consonants: ㄳ is ㄱㅅ, as a keyboard joins what was typed for 가수. */
export function splitInitials(text: string): string {
  return text.replace(STRAY_EACH, (jamo) => (isVowel(jamo) ? jamo : split(jamo)));
}

/** Whether there are jamo that belong to no syllable: 빨갛ㄴ색. */
export function hasStrayJamo(text: string): boolean {
  return STRAY.test(text);
}
