import type { PreviewWordsRequest } from '@jangteo/contracts/search/v1/search';
import { type FieldError, JangteoError } from '@jangteo/kernel/errors';
import { fold } from '@jangteo/korean/fold';
import type { Preview } from './preview-words.ts';

export const WORD_MAX = 50;
export const SYNONYMS_MAX = 20;
export const SYNONYM_SETS_MAX = 2_000;
export const DICTIONARY_MAX = 20_000;
export const PARTS_MAX = 8;
export const GOLDEN_MAX = 500;
export const GOLDEN_TITLES_MAX = 20;
export const QUERY_MAX = 200;

const CONTROL = /\p{Cc}/u;
const LETTER = /[\p{L}\p{N}]/u;

/** A set as it is kept: trimmed, at least two words that differ. Throws INVALID_REQUEST. */
export function checkSynonyms(words: readonly string[]): readonly string[] {
  const errors: FieldError[] = [];
  const checked = words.map((word, at) => text(errors, `words[${at}]`, word, WORD_MAX));
  if (words.length < 2 || words.length > SYNONYMS_MAX) {
    errors.push({ path: 'words', message: `must have from 2 to ${SYNONYMS_MAX} entries` });
  }
  const forms = checked.map((word) => fold(word).replaceAll(' ', ''));
  for (const [at, form] of forms.entries()) {
    if (form !== '' && forms.indexOf(form) !== at) errors.push({ path: `words[${at}]`, message: 'is the same as another' });
  }
  refuse(errors);
  return checked;
}

/** A rule as it is kept, folded. Throws INVALID_REQUEST. */
export function checkRule(word: string, parts: readonly string[]): { readonly word: string; readonly parts: readonly string[] } {
  const errors: FieldError[] = [];
  const rule = { word: fold(text(errors, 'word', word, WORD_MAX)), parts: parts.map((part) => fold(part.trim())) };
  if (/\s/.test(rule.word)) errors.push({ path: 'word', message: 'must be one word, without a space' });
  if (parts.length === 1 || parts.length > PARTS_MAX) {
    errors.push({ path: 'parts', message: `must be empty, or have from 2 to ${PARTS_MAX} entries` });
  }
  if (parts.length > 0 && (rule.parts.includes('') || rule.parts.join('') !== rule.word)) {
    errors.push({ path: 'parts', message: 'must make up the word, one behind the other' });
  }
  refuse(errors);
  return rule;
}

export interface CheckedGolden {
  readonly query: string;
  readonly expected: readonly string[];
  readonly excluded: readonly string[];
}

/** Throws INVALID_REQUEST. */
export function checkGolden({ query, expected, excluded }: CheckedGolden): CheckedGolden {
  const errors: FieldError[] = [];
  const list = (path: string, texts: readonly string[]) => {
    if (texts.length > GOLDEN_TITLES_MAX) errors.push({ path, message: `must have at most ${GOLDEN_TITLES_MAX} entries` });
    return texts.map((one, at) => text(errors, `${path}[${at}]`, one, WORD_MAX));
  };
  const checked = {
    query: text(errors, 'query', query, QUERY_MAX),
    expected: list('expected', expected),
    excluded: list('excluded', excluded),
  };
  if (expected.length + excluded.length === 0) errors.push({ path: 'expected', message: 'must not be empty where `excluded` is' });
  refuse(errors);
  return checked;
}

const PREVIEW_QUERIES_MAX = 50;

/** Throws INVALID_REQUEST. */
export function checkPreview({ synonyms, dictionary, queries }: PreviewWordsRequest, golden: readonly string[]): Preview {
  const errors: FieldError[] = [];
  if (synonyms === undefined && dictionary === undefined) errors.push({ path: 'synonyms', message: 'or `dictionary` is required' });
  if ((synonyms?.sets.length ?? 0) > SYNONYM_SETS_MAX) errors.push({ path: 'synonyms', message: `must be at most ${SYNONYM_SETS_MAX}` });
  if ((dictionary?.rules.length ?? 0) > DICTIONARY_MAX) errors.push({ path: 'dictionary', message: `must be at most ${DICTIONARY_MAX}` });
  if (queries.length > PREVIEW_QUERIES_MAX) errors.push({ path: 'queries', message: `must be at most ${PREVIEW_QUERIES_MAX}` });
  const asked = queries.map((query, at) => text(errors, `queries[${at}]`, query, QUERY_MAX));
  // Less than of what is to be kept: the words that a shop comes with are in the list, too.
  const rules = (dictionary?.rules ?? []).map(({ word, parts }, at) => {
    const rule = { word: fold(text(errors, `dictionary[${at}].word`, word, WORD_MAX)), parts: parts.map((part) => fold(part.trim())) };
    if (/\s/.test(rule.word)) errors.push({ path: `dictionary[${at}].word`, message: 'must be one word, without a space' });
    return rule;
  });
  refuse(errors);
  return {
    queries: [...new Set(asked.length === 0 ? golden : asked)].slice(0, PREVIEW_QUERIES_MAX),
    ...(synonyms !== undefined && { synonyms: synonyms.sets.map(({ words }) => checkSynonyms(words)) }),
    ...(dictionary !== undefined && { dictionary: rules }),
  };
}

export function refuseMore(path: string, max: number): never {
  throw invalid([{ path, message: `cannot be added: there are ${max} already` }]);
}

function text(errors: FieldError[], path: string, value: string, max: number): string {
  const trimmed = value.normalize('NFC').trim().replaceAll(/\s+/g, ' ');
  if (trimmed === '') errors.push({ path, message: 'must not be empty' });
  else if (value.length > 4 * max || [...trimmed].length > max) errors.push({ path, message: `must have at most ${max} characters` });
  else if (CONTROL.test(trimmed) || !trimmed.isWellFormed()) {
    errors.push({ path, message: 'must not contain control characters or broken Unicode' });
  } else if (!LETTER.test(trimmed)) errors.push({ path, message: 'must have a letter or a digit' });
  return trimmed;
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(errors);
}

function invalid(errors: readonly FieldError[]): JangteoError {
  return new JangteoError('INVALID_REQUEST', errors.map(({ path, message }) => `${path} ${message}`).join('; '), { errors });
}
