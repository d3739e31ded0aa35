import { isParticle, isSuffix, particleStarts } from '@jangteo/korean/particles';

/** As the engine's _analyze tells it; `positionLength` is there for a word whose parts follow. */
export interface NoriToken {
  readonly token: string;
  readonly start_offset: number;
  readonly end_offset: number;
  readonly positionLength?: number;
}

/** What nori says of a piece of Korean text: terms, and the whole from the first noun to the last, undefined where it is no noun. */
export interface PieceReading {
  readonly terms: readonly string[];
  readonly whole: string | undefined;
  /** All of the piece is one word that nori knows. */
  readonly isOne: boolean;
  /** The last word in it. */
  readonly last: string;
}

interface Segment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly parts: readonly string[];
}

/** Particles that stand within an eojeol where a space was left out. */
const INNER_PARTICLES = new Set(['의', '와', '과', '에서', '에게', '부터', '까지', '으로']);
/** How verbs and adjectives go on that are made of nouns: 하다, 되다, 스럽다, 롭다, 시키다. */
const VERBAL = /^[하해한할함합했핫되돼된될됨됩됐스러로롭시]/;

export const NOTHING: PieceReading = { terms: [], whole: undefined, isOne: false, last: '' };

/**
 * Reads the tokens of one piece; offsets are into the piece. `isDivided`: whether the shop's dictionary says that a word is found by its
 * parts. Others are taken apart only where each part has two syllables: 청소기 would be found by 기.
 */
export function readTokens(piece: string, tokens: readonly NoriToken[], isDivided: (word: string) => boolean): PieceReading {
  const all = segmentsOf(piece, tokens);
  const stray = strayIn(piece, all);
  if (stray === 'inside') return unknownWord(piece);
  const segments = withoutSuffix(all);
  if (segments.length === 0) return NOTHING;
  const terms: string[] = [];
  let isNoun = true;
  for (let from = 0; from < segments.length; ) {
    let to = from;
    while (to < segments.length && isSyllable(segments[to] as Segment)) to++;
    if (to - from > 1) {
      // A word that nori does not know comes as syllables.
      terms.push(
        segments
          .slice(from, to)
          .map(({ text }) => text)
          .join(''),
      );
      from = to;
      continue;
    }
    const { text, parts } = segments[from] as Segment;
    const isInflected = parts.length > 0 && parts.join('') !== text;
    const isApart = parts.length > 1 && (isDivided(text) || parts.every((part) => part.length > 1));
    isNoun &&= !isInflected;
    terms.push(...(isInflected || isApart ? parts : [text]));
    from++;
  }
  const [first, last] = [segments[0] as Segment, segments.at(-1) as Segment];
  if (isNoun && stray === 'behind') return { terms: [...new Set([...terms, piece.slice(last.end)])], whole: piece, isOne: false, last: '' };
  const whole = isNoun ? piece.slice(first.start, last.end) : undefined;
  return { terms: [...new Set(terms)], whole, isOne: all.length === 1 && whole === piece, last: all.at(-1)?.text ?? '' };
}

/**
 * Whether something was taken for grammar where no Korean would say it: then nori took a word that it does not know to pieces. 모니타 is no 모니
 * with a verb, 냉동만두 no 냉동 with 만 and 두.
 */
function strayIn(piece: string, segments: readonly Segment[]): 'inside' | 'behind' | undefined {
  let end = 0;
  for (const [nth, segment] of segments.entries()) {
    const gap = piece.slice(end, segment.start);
    if (gap !== '' && (nth === 0 || !INNER_PARTICLES.has(gap))) return 'inside';
    end = segment.end;
  }
  const tail = piece.slice(end);
  const last = segments.at(-1);
  const isVerb = last !== undefined && last.parts.length > 0 && last.parts.join('') !== last.text;
  if (last === undefined || tail === '' || isVerb || isParticle(tail) || VERBAL.test(tail)) return undefined;
  return tail.length > 1 ? 'behind' : 'inside';
}

function unknownWord(piece: string): PieceReading {
  const word = piece.slice(0, particleStarts(piece)[0]);
  return { terms: [word], whole: word, isOne: false, last: word };
}

function segmentsOf(piece: string, tokens: readonly NoriToken[]): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at < tokens.length; ) {
    const { token, start_offset: start, end_offset: end, positionLength = 1 } = tokens[at++] as NoriToken;
    const parts: string[] = [];
    // Behind a compound are those of its parts that are no stop words.
    while (positionLength > 1 && at < tokens.length && (tokens[at] as NoriToken).end_offset <= end)
      parts.push((tokens[at++] as NoriToken).token);
    segments.push({ text: parts.length === 0 ? token : piece.slice(start, end), start, end, parts });
  }
  return segments;
}

/** Without what only turns a noun: 남성용 is 남성. */
function withoutSuffix(segments: readonly Segment[]): readonly Segment[] {
  const last = segments.at(-1);
  const hasSuffix = segments.length > 1 && last !== undefined && last.parts.length === 0 && isSuffix(last.text) && last.start > 1;
  return hasSuffix ? segments.slice(0, -1) : segments;
}

function isSyllable({ text, parts }: Segment): boolean {
  return text.length === 1 && parts.length === 0;
}
