/** What a UTF-16 unit is to the scanner. */
const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const HANGUL = 3;
/** An accent of the letter before it. */
const MARK = 4;
const JOINER = 5;
type UnitClass = 0 | 1 | 2 | 3 | 4 | 5;

const JOINERS = "-_.,'’‑‐";

/** Filled as units are seen: 64 kB, against a regular expression for each. One more than the class, 0 for not seen. */
const seen = new Uint8Array(65_536);

export interface Span {
  readonly start: number;
  /** Behind the last unit. */
  readonly end: number;
  readonly hangul: boolean;
  readonly digit: boolean;
}

function classOf(code: number): UnitClass {
  const known = seen[code] as number;
  if (known > 0) return (known - 1) as UnitClass;
  const found = classify(String.fromCharCode(code));
  seen[code] = found + 1;
  return found;
}

function classify(unit: string): UnitClass {
  if (/[\p{Script=Hangul}]/u.test(unit) && /\p{L}/u.test(unit)) return HANGUL;
  if (/\p{Nd}/u.test(unit.normalize('NFKC'))) return DIGIT;
  if (/\p{L}/u.test(unit)) return LETTER;
  if (/[\p{Mn}\p{Mc}]/u.test(unit)) return MARK;
  return JOINERS.includes(unit.normalize('NFKC')) ? JOINER : OTHER;
}

/** Whether what stands between two units keeps them in one word: KX-1234, 1.5, 3,000, women's, but not 봄-가을 or end.Next. */
function joins(unit: string, before: UnitClass, after: UnitClass): boolean {
  const joiner = unit.normalize('NFKC');
  if (joiner === '.' || joiner === ',') return before === DIGIT && after === DIGIT;
  if (joiner === "'" || joiner === '’') return before === LETTER && after === LETTER;
  return (before === LETTER || before === DIGIT) && (after === LETTER || after === DIGIT);
}

/**
 * The words of a text by their place: runs of letters and digits. Takes time in proportion to the text, whatever it says.
 * What is written with surrogates, emoji and rare ideographs, parts words.
 */
export function scanWords(text: string): Span[] {
  const spans: Span[] = [];
  const length = text.length;
  let at = 0;
  while (at < length) {
    const first = classOf(text.charCodeAt(at));
    if (first === OTHER || first === JOINER || first === MARK) {
      at += 1;
      continue;
    }
    const start = at;
    let before: UnitClass = first;
    let hangul = false;
    let digit = false;
    while (at < length) {
      const unit = classOf(text.charCodeAt(at));
      if (unit === OTHER) break;
      if (unit === JOINER) {
        const after = at + 1 < length ? classOf(text.charCodeAt(at + 1)) : OTHER;
        if (!joins(text.charAt(at), before, after)) break;
      } else {
        if (unit === HANGUL) hangul = true;
        else if (unit === DIGIT) digit = true;
        if (unit !== MARK) before = unit;
      }
      at += 1;
    }
    spans.push({ start, end: at, hangul, digit });
  }
  return spans;
}
