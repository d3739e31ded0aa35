import { isClearParticle, isLikeParticle, isNounless, isParticle, isStopWord, isVerbEnding, particleStarts } from './particles.ts';
import { NOTHING, oneWord, type PieceAnalysis } from './piece-analysis.ts';

/** A morpheme as mecab-ko-dic tells it, with tags of the Sejong set. */
export interface Morpheme {
  readonly surface: string;
  /** Of what the surface is made, in order: VA+ETM. */
  readonly tags: readonly string[];
  /** The parts of a compound or of an inflected form, with their tags; empty for a plain one. */
  readonly parts: readonly { readonly text: string; readonly tag: string }[];
  /** Not in the dictionary. */
  readonly unknown: boolean;
}

type Role = 'noun' | 'affix' | 'verb' | 'particle' | 'grammar';

const ROLES: Readonly<Record<string, Role>> = {
  NNG: 'noun',
  NNP: 'noun',
  NR: 'noun',
  XR: 'noun',
  MAG: 'noun',
  UNKNOWN: 'noun',
  XPN: 'affix',
  XSN: 'affix',
  NNB: 'affix',
  NNBC: 'affix',
  VV: 'verb',
  VA: 'verb',
};

/** Stems of verbs and adjectives that say nothing of a product. */
const EMPTY_STEMS = new Set(
  `하 되 있 없 이 아니 보 주 드리 오 가 같 좋 새롭 만나 만나보 위하 대하 따르 통하 쓰 사 팔 찾 원하 싶 말 나 내 받 권하 보내 않 못하 지 두 놓 들 알 모르`.split(
    ' ',
  ),
);

/** Particles that stand within an eojeol where a space was left out. Others found there are pieces of a word that the dictionary lacks. */
const INNER_PARTICLES = new Set(['의', '와', '과', '에서', '에게', '부터', '까지', '으로']);

/** How verbs and adjectives go on that are made of nouns: 하다, 되다, 스럽다, 롭다, 시키다. Other forms are told where a foreign word ends: 나이 + 키는. */
const VERBAL = /^[하해한할함합했핫되돼된될됨됩됐스러로롭시]/;

function roleOf({ tags: [first = ''] }: Morpheme): Role {
  return ROLES[first] ?? (first.startsWith('J') ? 'particle' : 'grammar');
}

interface Part {
  readonly role: 'noun' | 'affix' | 'verb';
  readonly terms: readonly string[];
  readonly text: string;
  readonly end: number;
  readonly unknown: boolean;
}

/**
 * The terms of a piece of Korean text. `morphemesOf` gives morphemes that cover what it is asked for. Morphology alone reads 디월트의 as
 * three nouns and 길동무의 as 길동 + 무의, because it does not know where the eojeol's noun ends; so what stands before a particle is
 * read by itself, and 디월트, 디월트의 and 디월트를 come to the same.
 */
export function readPiece(piece: string, morphemesOf: (piece: string) => readonly Morpheme[]): PieceAnalysis {
  if (isStopWord(piece)) return NOTHING;
  if (isLikeParticle(piece)) return oneWord(piece, true);
  const morphemes = morphemesOf(piece);
  const read = readMorphemes(piece, morphemes);
  const isNoun = morphemes.length === 1 && read.sure && read.terms.length > 0;
  for (const start of particleStarts(piece)) {
    const particle = piece.slice(start);
    const clear = isClearParticle(particle);
    if (!clear && !isGrammarFrom(morphemes, start)) continue;
    const beforeIt = morphemesOf(piece.slice(0, start));
    const common = beforeIt.length === 1 && beforeIt[0]?.tags[0] === 'NNG';
    // The dictionary has titles such as 가족의 and 오리가 as one noun.
    if (isNoun && !(common && clear && (morphemes[0]?.tags[0] === 'NNP' || isNounless(particle)))) continue;
    if (!common && endsLater(morphemes, particle)) continue;
    return readPiece(piece.slice(0, start), morphemesOf);
  }
  return read;
}

/** Whether all from `start` on only serves grammar. */
function isGrammarFrom(morphemes: readonly Morpheme[], start: number): boolean {
  let at = 0;
  return morphemes.every((morpheme) => {
    const begins = at;
    at += morpheme.surface.length;
    return at <= start || (begins >= start && roleOf(morpheme) !== 'noun' && roleOf(morpheme) !== 'verb');
  });
}

/** Whether the last noun ends in what looks like a particle (주방놀이), or the piece is a form of a verb that does (넓은). */
function endsLater(morphemes: readonly Morpheme[], particle: string): boolean {
  const last = morphemes.at(-1);
  if (last !== undefined && roleOf(last) === 'noun') return !last.unknown && isLikeParticle(last.surface);
  const first = morphemes[0];
  return first !== undefined && roleOf(first) === 'verb' && isVerbEnding(particle);
}

function readMorphemes(piece: string, morphemes: readonly Morpheme[]): PieceAnalysis {
  const parts: Part[] = [];
  let at = 0;
  for (const [place, morpheme] of morphemes.entries()) {
    // A prefix has nothing before it: 비 in 더비슈즈 is a syllable of a foreign word.
    const role = place > 0 && morpheme.tags[0] === 'XPN' ? 'noun' : roleOf(morpheme);
    const end = at + morpheme.surface.length;
    if (role === 'particle' || role === 'grammar' || morpheme.tags[0] === 'MM') {
      if (isOutOfPlace(morpheme, role, parts.length > 0, morphemes.slice(place + 1))) return unknownWord(piece);
    } else {
      const verbal = parts.at(-1)?.role === 'verb' && role === 'verb';
      if (!verbal) parts.push({ role, terms: termsOf(role, morpheme), text: morpheme.surface, end, unknown: morpheme.unknown });
    }
    at = end;
  }
  const content = parts.filter(({ role }) => role !== 'affix');
  if (content.length === 0) return withoutContent(piece, morphemes);
  const tail = piece.slice(parts.at(-1)?.end);
  const ofParticles = tail !== '' && morphemes.slice(-1).every((morpheme) => roleOf(morpheme) === 'particle');
  // 냉동만두 is no 냉동 with 만 and 두: particles follow each other in known chains only.
  if (ofParticles && content.at(-1)?.role === 'noun' && !isParticle(tail))
    return tail.length > 1 ? withGoods(parts, tail) : unknownWord(piece);
  return assemble(parts);
}

/** What no Korean would say: the dictionary took a word that it lacks to pieces. */
function isOutOfPlace({ surface, tags: [tag = ''] }: Morpheme, role: Role, hasContent: boolean, rest: readonly Morpheme[]): boolean {
  if (tag === 'MM') return rest.some((later) => roleOf(later) === 'noun');
  if (tag === 'XSV' || tag === 'XSA') return !VERBAL.test(surface);
  const inside = rest.some((later) => roleOf(later) === 'noun');
  if (role === 'particle') return inside && !(hasContent && INNER_PARTICLES.has(surface));
  return inside && !hasContent;
}

function termsOf(role: Role, { surface, parts }: Morpheme): readonly string[] {
  if (role === 'affix') return [];
  if (role === 'verb') {
    const stem = parts[0]?.text ?? surface;
    return EMPTY_STEMS.has(stem) ? [] : [stem];
  }
  // 청소기 stays one word, though it is made of 청소 and 기: a part of one syllable finds too much.
  const texts = parts.map(({ text }) => text);
  return texts.length > 1 && texts.every((text) => text.length > 1) && texts.join('') === surface ? texts : [surface];
}

/** No word that is known begins here: it stays in one piece, without a particle that it may have. */
function unknownWord(piece: string): PieceAnalysis {
  return oneWord(piece.slice(0, particleStarts(piece)[0]), false);
}

function withoutContent(piece: string, morphemes: readonly Morpheme[]): PieceAnalysis {
  const tags = new Set(morphemes.flatMap(({ tags: [first = ''] }) => first));
  const empty = [...tags].every((tag) => /^(?:MM|MAJ|IC|NP|VC|VX|XS[AV]|NNB)/.test(tag) || tag.startsWith('E'));
  return isParticle(piece) || (empty && piece.length > 1 && !tags.has('XSN')) ? NOTHING : oneWord(piece, false);
}

function withGoods(parts: readonly Part[], goods: string): PieceAnalysis {
  const { terms, whole } = assemble(parts);
  return { terms: [...terms, goods], whole: whole === undefined ? undefined : whole + goods, sure: false };
}

/** Puts syllables that stand alone together: 겔, 럭 and 시 are a word that nobody knows, and not three nouns. */
function assemble(parts: readonly Part[]): PieceAnalysis {
  const terms: string[] = [];
  let sure = true;
  for (let from = 0; from < parts.length; ) {
    let to = from;
    while (to < parts.length && parts[to]?.text.length === 1 && parts[to]?.role !== 'verb') to += 1;
    const singles = parts.slice(from, to);
    if (singles.filter(({ role }) => role === 'noun').length > 1) {
      terms.push(singles.map(({ text }) => text).join(''));
      sure = false;
      from = to;
      continue;
    }
    const part = parts[from] as Part;
    terms.push(...part.terms);
    if (part.unknown) sure = false;
    from += 1;
  }
  if (terms.length === 0) return NOTHING;
  const whole = parts.at(-1)?.role === 'verb' ? undefined : parts.map(({ text }) => text).join('');
  return { terms, whole, sure };
}
