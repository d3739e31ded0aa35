import { cutPieces } from './cut-pieces.ts';
import type { Dictionary } from './dictionary.ts';
import { fold } from './fold.ts';
import { hasStrayJamo } from './jamo.ts';
import { isClearParticle, isParticle, isStopWord, isSuffix } from './particles.ts';
import { NOTHING, oneWord, type PieceAnalysis } from './piece-analysis.ts';
import type { Word } from './word.ts';

/** What a word says, wherever it stands. */
export type Reading = Pick<Word, 'terms' | 'whole'>;

/** What is known of a piece of Korean text; undefined where morphology has to be asked first. */
export type KnownPieces = (piece: string) => PieceAnalysis | undefined;

const NO_TERMS: Reading = { terms: [] };
/** No eojeol is as long. Longer runs are cut, so that whatever is written takes time and memory in proportion. */
const LONGEST_PIECE = 30;
/** No model number or word is as long; an index wants no longer keys. */
const LONGEST_TERM = 64;
const LONGEST_WORD = 1_000;
/** What may stand before a word of the dictionary as one syllable: 신, 초, 새운동화. */
const PREFIXES = /^[신초새헌대소고저무유미왕찐참생]$/;

/** A part of a word with what an index has of it. */
interface Section extends PieceAnalysis {
  readonly text: string;
}

const dropped = (text: string): Section => ({ text, ...NOTHING, whole: '' });

/**
 * Reads one word of a text: words of the dictionary first, what is left by script, Korean by morphology.
 * Pieces that morphology has to be asked for are put into `wanted`; then the answer is undefined, and comes when they are known.
 */
export function readWord(text: string, dictionary: Dictionary, known: KnownPieces, wanted: Set<string>): Reading | undefined {
  const folded = fold(text.length > LONGEST_WORD ? text.slice(0, LONGEST_WORD) : text);
  const entry = dictionary.termsOf(folded);
  if (entry !== undefined) return toReading(entry, folded);
  if (isStopWord(folded)) return NO_TERMS;
  // Words of one syllable are found with a clear particle, or alone: 김을 is 김, and 김치 is not.
  const syllable = isClearParticle(folded.slice(1)) ? dictionary.termsOf(folded.charAt(0)) : undefined;
  if (syllable !== undefined) return toReading(syllable, folded.charAt(0));
  const byDictionary = sectionsByDictionary(folded, dictionary, known, wanted);
  const sections = byDictionary === 'none' ? sectionsOf(folded, false, known, wanted) : byDictionary;
  return sections && assemble(sections);
}

/** 'none' where the words found leave over what is no word. */
function sectionsByDictionary(
  folded: string,
  dictionary: Dictionary,
  known: KnownPieces,
  wanted: Set<string>,
): readonly Section[] | undefined | 'none' {
  const matches = dictionary.matches(folded);
  if (matches.length === 0) return 'none';
  const sections: Section[] = [];
  let complete = true;
  let gaps = false;
  let at = 0;
  for (const match of [...matches, undefined]) {
    const gap = folded.slice(at, match?.start);
    if (gap !== '') {
      if (isLeftover(gap, at > 0, match !== undefined)) return 'none';
      const prefix = at === 0 && PREFIXES.test(gap);
      const read = prefix ? [{ text: gap, terms: [], whole: gap, sure: true }] : sectionsOf(gap, at > 0, known, wanted);
      if (read === undefined) complete = false;
      else {
        if (read.some(({ sure }) => !sure)) return 'none';
        gaps ||= read.some(({ terms }) => terms.length > 0);
        sections.push(...read);
      }
    }
    if (match !== undefined) {
      sections.push({ text: match.word, terms: match.terms, whole: match.word, sure: true });
      at = match.end;
    }
  }
  if (!complete) return undefined;
  if (!gaps) return sections;
  // A word that morphology knows wins over one of the dictionary inside it: a 라미네이트 is no product of 라미.
  const inOne = sectionsOf(folded, false, known, wanted);
  if (inOne === undefined) return undefined;
  return inOne.length === 1 && inOne[0]?.sure && inOne[0].terms.length === 1 && inOne[0].whole === inOne[0].terms[0] ? 'none' : sections;
}

/** One syllable of Korean beside a word of the dictionary that neither goes before nor after a noun: then the word is not meant. */
function isLeftover(gap: string, hasBefore: boolean, hasAfter: boolean): boolean {
  if (gap.length > 1 || !/[가-힣]/.test(gap)) return false;
  if (hasBefore && (isParticle(gap) || isSuffix(gap))) return false;
  return !(hasAfter && PREFIXES.test(gap));
}

function sectionsOf(text: string, behindNoun: boolean, known: KnownPieces, wanted: Set<string>): readonly Section[] | undefined {
  const sections: Section[] = [];
  let complete = true;
  for (const { text: piece, script } of cutPieces(text)) {
    if (script !== 'hangul') {
      const term = piece.slice(0, LONGEST_TERM);
      sections.push({ text: term, ...oneWord(term, true) });
      continue;
    }
    const section = hangulSection(piece, behindNoun || sections.length > 0, known);
    if (section !== undefined) sections.push(...section);
    else {
      complete = false;
      for (const part of cutLong(piece)) if (known(part) === undefined) wanted.add(part);
    }
  }
  return complete ? sections : undefined;
}

function hangulSection(piece: string, behindNoun: boolean, known: KnownPieces): readonly Section[] | undefined {
  if (behindNoun && isParticle(piece)) return [dropped(piece)];
  if (behindNoun && isSuffix(piece)) return [{ text: piece, terms: [], whole: piece, sure: true }];
  if (piece.length === 1) return [{ text: piece, ...oneWord(piece, true) }];
  if (hasStrayJamo(piece)) return [{ text: piece, ...oneWord(piece.slice(0, LONGEST_TERM), true) }];
  const sections: Section[] = [];
  for (const part of cutLong(piece)) {
    const analysis = known(part);
    if (analysis === undefined) return undefined;
    sections.push({ text: part, ...analysis });
  }
  return sections;
}

function cutLong(piece: string): string[] {
  if (piece.length <= LONGEST_PIECE) return [piece];
  const parts: string[] = [];
  for (let from = 0; from < piece.length; from += LONGEST_PIECE) parts.push(piece.slice(from, from + LONGEST_PIECE));
  return parts;
}

function assemble(sections: readonly Section[]): Reading {
  const terms = sections.flatMap((section) => section.terms);
  if (terms.length === 0) return NO_TERMS;
  let whole = '';
  for (const section of sections) {
    if (section.whole === undefined) return toReading(terms, undefined);
    whole += section.whole;
  }
  return toReading(terms, whole);
}

function toReading(terms: readonly string[], whole: string | undefined): Reading {
  const same = whole === undefined || (terms.length === 1 && terms[0] === whole) || whole.length > LONGEST_TERM;
  return same ? { terms } : { terms, whole };
}
