import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { Dictionary } from './dictionary.ts';
import type { Memo } from './memo.ts';
import { type Morphology, sharedMorphology } from './morphology.ts';
import { isClearParticle, particleStarts } from './particles.ts';
import { oneWord, type PieceAnalysis, readAnalysis } from './piece-analysis.ts';
import { type Reading, readWord } from './read-word.ts';
import { RecentMap } from './recent-map.ts';
import { type Span, scanWords } from './scan-words.ts';
import { unitAfter } from './unit-after.ts';
import { shippedAnalysis } from './vocabulary.ts';
import type { DictionaryRule, Word } from './word.ts';

export type { Memo } from './memo.ts';
export type { DictionaryRule, Word } from './word.ts';

export interface AnalyserOptions {
  /** Longest match wins. Analysers with different dictionaries may share a memo. */
  readonly dictionary: readonly DictionaryRule[];
  readonly runtime: Runtime;
  /** Keeps what morphology said of a piece of Korean text, whatever the dictionary. Default: nothing is kept but in memory. */
  readonly memo?: Memo;
  /** Default: the one of this thread, see `sharedMorphology`. */
  readonly morphology?: Morphology;
  /**
   * How long a call waits for morphology, in ms, as when its dictionary has to be loaded first. What is not known by then is taken as one
   * word without its particle, for this call alone; the next one finds what morphology said. Default: as long as it takes.
   */
  readonly patienceMs?: number;
}

export interface Analyser {
  /**
   * The words of each text. Terms are folded (see fold.ts). It never rejects for what a text says: lone surrogates, control characters
   * and half a jamo are characters like others. Rejects with ENGINE_AWAY where morphology cannot be started, or after `close`.
   *
   * - `무선청소기를` has the terms 무선, 청소기 and the whole 무선청소기; `운동화를` has 운동화 alone. A compound is taken apart only where
   *   each part has two syllables or more; a rule of the dictionary may say otherwise.
   * - `KX-1234`, `kx1234` have kx, 1234 and the whole kx1234; `kx 1234` is two words. So each finds the others, and 1234 finds all.
   * - A number with a unit is one word and one term, with a space or without: `16 GB` has 16gb, `15.6 inch` 15.6인치 (see units.ts).
   * - English words lose a plural s: shoes has shoe, women's has woman.
   * - Verbs and adjectives have their stem (빠르게 has 빠르), or nothing where every shop says them (만나보세요, 새로운).
   */
  analyse(texts: readonly string[]): Promise<(readonly Word[])[]>;
  close(): Promise<void>;
}

/** Words that were read lately; a word takes some 200 bytes. */
const RECENT_WORDS = 40_000;
const RECENT_PIECES = 5_000;
/** V8 keeps the text that a longer slice was cut from for as long as the slice: such a word is read anew. */
const LONGEST_RECENT = 12;
/** Words with digits that are as short are kept too: 16GB, 27인치. Longer ones are model numbers, each of its own product. */
const LONGEST_RECENT_WITH_DIGIT = 6;

type Known = (piece: string) => PieceAnalysis | undefined;

export function openAnalyser(options: AnalyserOptions): Analyser {
  return new ChainAnalyser(options);
}

class ChainAnalyser implements Analyser {
  readonly #dictionary: Dictionary;
  readonly #runtime: Runtime;
  readonly #memo: Memo | undefined;
  readonly #morphology: Morphology;
  readonly #patienceMs: number;
  readonly #recent = new RecentMap<string, Reading>(RECENT_WORDS);
  /** What morphology said, for calls that ask before the memo has it. */
  readonly #learnt = new RecentMap<string, PieceAnalysis>(RECENT_PIECES);
  #closed = false;

  constructor({ dictionary, runtime, memo, morphology, patienceMs }: AnalyserOptions) {
    this.#dictionary = new Dictionary(dictionary);
    this.#runtime = runtime;
    this.#memo = memo;
    this.#morphology = morphology ?? sharedMorphology({ runtime });
    this.#patienceMs = patienceMs ?? Number.POSITIVE_INFINITY;
  }

  async analyse(texts: readonly string[]): Promise<(readonly Word[])[]> {
    const turn = new Map<string, PieceAnalysis>();
    const known: Known = (piece) => turn.get(piece) ?? shippedAnalysis(piece) ?? this.#learnt.get(piece);
    // Three turns at most: pieces beside words of the dictionary, then the word in one, then all is known.
    for (;;) {
      if (this.#closed) throw new JangteoError('ENGINE_AWAY', 'the analyser is closed');
      const wanted = new Set<string>();
      const words = texts.map((text) => this.#wordsOf(text, (word, span) => this.#read(word, span, known, wanted)));
      if (wanted.size === 0) return words;
      if (await this.#isLearnt([...wanted], turn)) continue;
      const guessed: Known = (piece) => known(piece) ?? unanalysed(piece);
      return texts.map((text) => this.#wordsOf(text, (word) => readWord(word, this.#dictionary, guessed, wanted)));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #wordsOf(text: string, read: (word: string, span: Span) => Reading | undefined): Word[] {
    const words: Word[] = [];
    const spans = scanWords(text);
    for (let at = 0; at < spans.length; at += 1) {
      const span = spans[at] as Span;
      const unit = span.digit && !span.hangul ? unitAfter(text, span, spans[at + 1]) : undefined;
      const { start, end } = unit === undefined ? span : { start: span.start, end: spans[at + 1]?.end ?? span.end };
      const said = text.slice(start, end);
      const reading = read(unit === undefined ? said : text.slice(span.start, span.end) + unit, span);
      if (reading !== undefined) words.push(toWord(said, start, end, reading));
      if (unit !== undefined) at += 1;
    }
    return words;
  }

  #read(word: string, { digit }: Span, known: Known, wanted: Set<string>): Reading | undefined {
    if (word.length > (digit ? LONGEST_RECENT_WITH_DIGIT : LONGEST_RECENT)) return readWord(word, this.#dictionary, known, wanted);
    const recent = this.#recent.get(word);
    if (recent !== undefined) return recent;
    const reading = readWord(word, this.#dictionary, known, wanted);
    if (reading !== undefined) this.#recent.set(word, reading);
    return reading;
  }

  /** False where that takes longer than the analyser is patient. */
  async #isLearnt(pieces: readonly string[], turn: Map<string, PieceAnalysis>): Promise<boolean> {
    const learning = this.#learn(pieces, turn).then(() => true);
    if (this.#patienceMs === Number.POSITIVE_INFINITY) return learning;
    const waited = new AbortController();
    const tooLate = this.#runtime.clock.sleep(this.#patienceMs, waited.signal).then(() => false);
    const learnt = learning.catch((thrown) => {
      this.#runtime.logger.warn('Korean morphology failed, words are taken as they are', { error: String(thrown) });
      return false;
    });
    const inTime = await Promise.race([learnt, tooLate]);
    waited.abort();
    return inTime;
  }

  /** From the memo, else from morphology, which the memo then keeps. A memo that fails is one that knows nothing. */
  async #learn(pieces: readonly string[], turn: Map<string, PieceAnalysis>): Promise<void> {
    const kept = await this.#memo?.get(pieces).catch((thrown) => this.#memoFailed(thrown));
    const take = (piece: string, written: string) => {
      const analysis = readAnalysis(piece, written);
      turn.set(piece, analysis);
      this.#learnt.set(piece, analysis);
    };
    const unknown = pieces.filter((piece, at) => {
      const written = kept?.[at];
      if (written !== undefined) take(piece, written);
      return written === undefined;
    });
    if (unknown.length === 0) return;
    const analyses = await this.#morphology.analyse(unknown);
    const analysed = unknown.map((piece, at) => [piece, analyses[at] ?? ''] as const);
    for (const [piece, written] of analysed) take(piece, written);
    await this.#memo?.put(analysed).catch((thrown) => this.#memoFailed(thrown));
  }

  #memoFailed(thrown: unknown): undefined {
    this.#runtime.logger.warn('the memo of analysed eojeols failed', { error: String(thrown) });
    return undefined;
  }
}

/** Spreading the reading into it would take a third of the time of all. */
function toWord(text: string, start: number, end: number, { terms, whole }: Reading): Word {
  return whole === undefined ? { text, start, end, terms } : { text, start, end, terms, whole };
}

/** What a piece is taken for while morphology is not there. */
function unanalysed(piece: string): PieceAnalysis {
  const start = particleStarts(piece).find((at) => isClearParticle(piece.slice(at)));
  return oneWord(piece.slice(0, start), false);
}
