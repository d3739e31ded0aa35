/** What morphology says of a piece of Korean text, and how a memo keeps it. */
export interface PieceAnalysis {
  /** Nouns, roots and stems, without what only serves grammar. */
  readonly terms: readonly string[];
  /** From the first noun to the last, with prefixes and suffixes; undefined where the piece ends in a verb, or says nothing. */
  readonly whole: string | undefined;
  /** Every part of it is a word that the morphology knows. */
  readonly sure: boolean;
}

const UNSURE = '?';
const ITSELF = '=';
const WHOLE = '|';

export const NOTHING: PieceAnalysis = { terms: [], whole: undefined, sure: true };

/** A piece that is one word. */
export function oneWord(piece: string, sure: boolean): PieceAnalysis {
  return { terms: [piece], whole: piece, sure };
}

/**
 * `?` for what is not sure, then the terms, spaced; `=` for the piece itself. `|` and the whole follow where it is not the terms in one:
 * 무선청소기를 is `무선 청소기`, 사무용 is `사무|사무용`, 빠르게 is `빠르|`.
 */
export function writeAnalysis(piece: string, { terms, whole, sure }: PieceAnalysis): string {
  if (terms.length === 0) return '';
  const joined = terms.join('');
  const said = joined === piece && terms.length === 1 ? ITSELF : terms.join(' ');
  return `${sure ? '' : UNSURE}${said}${whole === joined ? '' : WHOLE + (whole ?? '')}`;
}

/** The reverse. Any text gives an analysis: a memo may have been filled by anybody. */
export function readAnalysis(piece: string, written: string): PieceAnalysis {
  if (written === '') return NOTHING;
  const sure = !written.startsWith(UNSURE);
  const from = sure ? 0 : 1;
  const bar = written.indexOf(WHOLE);
  const said = written.slice(from, bar < 0 ? undefined : bar);
  const terms = said === ITSELF ? [piece] : said.split(' ').filter((term) => term !== '');
  const whole = bar < 0 ? terms.join('') : written.slice(bar + 1);
  return { terms, whole: whole === '' ? undefined : whole, sure };
}
