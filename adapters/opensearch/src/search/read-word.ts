import { cutPieces } from '@jangteo/korean/cut-pieces';
import type { Dictionary } from '@jangteo/korean/dictionary';
import { hasStrayJamo } from '@jangteo/korean/jamo';
import { isClearParticle, isLikeParticle, isParticle, isStopWord, isSuffix, isVerbEnding, particleStarts } from '@jangteo/korean/particles';
import type { Word } from '@jangteo/ports/search/search-index';
import { TERM_POINTS_MAX } from './index-layout.ts';
import type { PieceReading } from './nori-tokens.ts';

/** What a word says, wherever it stands. */
export type WordReading = Pick<Word, 'terms' | 'whole'>;
/** A stretch of a word with what an index has of it. */
type Section = Pick<PieceReading, 'terms' | 'whole'>;
/** Nori's reading of a piece of Korean text; undefined where it has to be asked first. */
export type KnownPieces = (piece: string) => PieceReading | undefined;

const NO_TERMS: WordReading = { terms: [] };
/** No eojeol is as long: longer runs are cut, so that nori's work is in proportion. */
const LONGEST_PIECE = 30;
const HANGUL = /[가-힣ㄱ-ㆎ]/;
const SYLLABLES_ALONE = /^[가-힣]+$/;

/**
 * Reads one folded word. Words of other scripts, numbers with their units and words of the dictionary that mix scripts (LG전자) are found here;
 * Korean is nori's. Pieces that nori has to be asked for are put into `wanted`; then the answer is undefined.
 */
export function readWord(folded: string, dictionary: Dictionary, known: KnownPieces, wanted: Set<string>): WordReading | undefined {
  const entry = dictionary.termsOf(folded);
  if (entry !== undefined && (folded.length === 1 || !SYLLABLES_ALONE.test(folded))) return assembled([{ terms: entry, whole: folded }]);
  if (entry === undefined && isStopWord(folded)) return NO_TERMS;
  const syllable = isClearParticle(folded.slice(1)) ? dictionary.termsOf(folded.charAt(0)) : undefined;
  if (syllable !== undefined) return assembled([{ terms: syllable, whole: folded.charAt(0) }]);
  const sections: Section[] = [];
  let at = 0;
  let isComplete = true;
  const mixed = dictionary.matches(folded).filter(({ word }) => HANGUL.test(word) && !SYLLABLES_ALONE.test(word));
  for (const match of [...mixed, undefined]) {
    const gap = folded.slice(at, match?.start);
    const read = sectionsOf(gap, sections.length > 0, known, wanted);
    if (read === undefined) isComplete = false;
    else sections.push(...read);
    if (match === undefined) break;
    sections.push({ terms: match.terms, whole: match.word });
    at = match.end;
  }
  return isComplete ? assembled(sections) : undefined;
}

function sectionsOf(text: string, isBehindNoun: boolean, known: KnownPieces, wanted: Set<string>): Section[] | undefined {
  const sections: Section[] = [];
  let isComplete = true;
  for (const { text: piece, script } of cutPieces(text)) {
    const behind = isBehindNoun || sections.length > 0;
    if (script !== 'hangul' || piece.length === 1 || hasStrayJamo(piece)) {
      if (script === 'hangul' && behind && (isParticle(piece) || isSuffix(piece))) continue;
      const term = keptTerm(piece);
      sections.push({ terms: [term], whole: term });
      continue;
    }
    if (behind && isParticle(piece)) continue;
    for (let from = 0; from < piece.length; from += LONGEST_PIECE) {
      const part = piece.slice(from, from + LONGEST_PIECE);
      const reading = readPiece(part, known, wanted);
      if (reading !== undefined) sections.push(reading);
      else isComplete = false;
    }
  }
  return isComplete ? sections : undefined;
}

/**
 * What stands before a clear particle is read by itself: nori does not know where a noun ends that it does not know, and a brand would be other
 * words with each particle.
 */
function readPiece(piece: string, known: KnownPieces, wanted: Set<string>): PieceReading | undefined {
  const start = particleStarts(piece).find((at) => isClearParticle(piece.slice(at)));
  const reading = known(piece);
  if (reading === undefined) wanted.add(piece);
  if (start === undefined || reading?.isOne) return reading;
  const before = readPiece(piece.slice(0, start), known, wanted);
  // 주방놀이 is no 주방놀 with 이, and 넓은 is a form of a verb.
  const endsLater =
    reading !== undefined && (isLikeParticle(reading.last) || (reading.whole === undefined && isVerbEnding(piece.slice(start))));
  return reading === undefined || endsLater ? reading : before;
}

function assembled(sections: readonly Section[]): WordReading {
  const terms = [...new Set(sections.flatMap((section) => section.terms.map(keptTerm)))];
  const said = sections.filter((section) => section.terms.length > 0);
  const whole = said.some((section) => section.whole === undefined) ? undefined : said.map((section) => section.whole).join('');
  const isSame = whole === undefined || whole === '' || (terms.length === 1 && terms[0] === whole) || whole.length > TERM_POINTS_MAX;
  return isSame ? { terms } : { terms, whole: keptTerm(whole) };
}

/** A term as an index has it: well-formed, cut where no word goes on. */
export function keptTerm(text: string): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.length <= TERM_POINTS_MAX ? wellFormed : [...wellFormed].slice(0, TERM_POINTS_MAX).join('');
}
