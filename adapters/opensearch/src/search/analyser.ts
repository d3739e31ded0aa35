import { Dictionary } from '@jangteo/korean/dictionary';
import { fold } from '@jangteo/korean/fold';
import { RecentMap } from '@jangteo/korean/recent-map';
import { scanWords } from '@jangteo/korean/scan-words';
import { unitAfter } from '@jangteo/korean/unit-after';
import type { DictionaryRule, Word } from '@jangteo/ports/search/search-index';
import type { EngineRequests } from './engine-requests.ts';
import { ANALYSER } from './index-layout.ts';
import { NOTHING, type NoriToken, type PieceReading, readTokens } from './nori-tokens.ts';
import { readWord, type WordReading } from './read-word.ts';

/** Pieces that were met lately, some 150 bytes each: nori is asked once for a word, and most words of a catalogue come again. */
const RECENT_PIECES = 60_000;
const PIECES_A_REQUEST = 2_000;
/** Longer words are cut: whatever is written takes time in proportion. */
const LONGEST_WORD = 1_000;

/**
 * The words of texts as nori tells them with the user dictionary of one index. Each eojeol is asked for by itself: in whole sentences nori
 * loses nouns (매운맛 라면 would be 이 and an ending), and what it says of an eojeol by itself can be kept.
 */
export class Analyser {
  readonly #requests: EngineRequests;
  readonly #index: string;
  readonly #dictionary: Dictionary;
  readonly #recent = new RecentMap<string, PieceReading>(RECENT_PIECES);

  /** `index` is its name on the engine. */
  constructor(requests: EngineRequests, index: string, rules: readonly DictionaryRule[]) {
    this.#requests = requests;
    this.#index = index;
    this.#dictionary = new Dictionary(rules);
  }

  async analyse(texts: readonly string[]): Promise<(readonly Word[])[]> {
    const turn = new Map<string, PieceReading>();
    const known = (piece: string) => turn.get(piece) ?? this.#recent.get(piece);
    for (;;) {
      const wanted = new Set<string>();
      const words = texts.map((text) => this.#wordsOf(text, known, wanted));
      if (wanted.size === 0) return words;
      await this.#ask([...wanted], turn);
    }
  }

  #wordsOf(text: string, known: (piece: string) => PieceReading | undefined, wanted: Set<string>): Word[] {
    const words: Word[] = [];
    const spans = scanWords(text);
    for (let at = 0; at < spans.length; at++) {
      const span = spans[at] as (typeof spans)[number];
      const unit = span.digit && !span.hangul ? unitAfter(text, span, spans[at + 1]) : undefined;
      const end = unit === undefined ? span.end : (spans[++at]?.end ?? span.end);
      const folded = fold(text.slice(span.start, Math.min(span.end, span.start + LONGEST_WORD))) + (unit ?? '');
      const reading = readWord(folded, this.#dictionary, known, wanted);
      if (reading !== undefined) words.push(wordAt(text, span.start, end, reading));
    }
    return words;
  }

  async #ask(pieces: readonly string[], turn: Map<string, PieceReading>): Promise<void> {
    for (let from = 0; from < pieces.length; from += PIECES_A_REQUEST) {
      const some = pieces.slice(from, from + PIECES_A_REQUEST);
      const { tokens } = await this.#requests.send<{ tokens: readonly NoriToken[] }>({
        method: 'POST',
        path: [this.#index, '_analyze'],
        query: { filter_path: 'tokens.token,tokens.start_offset,tokens.end_offset,tokens.positionLength' },
        body: { analyzer: ANALYSER, text: some },
        isLong: true,
      });
      this.#take(some, tokens ?? [], turn);
    }
  }

  /** Offsets go on from piece to piece, one between two of them. */
  #take(pieces: readonly string[], tokens: readonly NoriToken[], turn: Map<string, PieceReading>): void {
    let start = 0;
    let at = 0;
    for (const piece of pieces) {
      const own: NoriToken[] = [];
      for (; at < tokens.length && (tokens[at] as NoriToken).start_offset < start + piece.length; at++) {
        const token = tokens[at] as NoriToken;
        own.push({ ...token, start_offset: token.start_offset - start, end_offset: token.end_offset - start });
      }
      const reading = own.length === 0 ? NOTHING : readTokens(piece, own, (word) => (this.#dictionary.termsOf(word)?.length ?? 1) > 1);
      turn.set(piece, reading);
      this.#recent.set(piece, reading);
      start += piece.length + 1;
    }
  }
}

function wordAt(text: string, start: number, end: number, { terms, whole }: WordReading): Word {
  const said = text.slice(start, end);
  return whole === undefined ? { text: said, start, end, terms } : { text: said, start, end, terms, whole };
}
