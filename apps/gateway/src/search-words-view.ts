import type {
  AnalysedWord,
  DictionaryWord,
  GoldenQuery,
  PreviewHit,
  SynonymSet,
  WordsEffect,
  ZeroResult,
} from '@jangteo/contracts/search/v1/search';
import { iso } from '@jangteo/edge/order-view';

export function synonymsView({ id, words }: SynonymSet) {
  return { id, words };
}
export function effectView({ query, before, after }: WordsEffect) {
  const hit = ({ productId, title }: PreviewHit) => ({ product_id: productId, title });
  return { query, before: before.map(hit), after: after.map(hit) };
}
export type EffectView = ReturnType<typeof effectView>;

export type SynonymsView = ReturnType<typeof synonymsView>;

export function dictionaryWordView({ word, parts, live }: DictionaryWord) {
  return { word, parts, live };
}
export type DictionaryWordView = ReturnType<typeof dictionaryWordView>;

export function goldenQueryView({ id, query, expected, excluded }: GoldenQuery) {
  return { id, query, expected, excluded };
}
export type GoldenQueryView = ReturnType<typeof goldenQueryView>;

export function zeroResultView({ query, times, firstAt, lastAt }: ZeroResult) {
  return { query, times: Number(times), first_at: iso(firstAt), last_at: iso(lastAt) };
}
export type ZeroResultView = ReturnType<typeof zeroResultView>;

export function analysedWordView({ text, terms, whole, also }: AnalysedWord) {
  return { text, terms, whole: whole === '' ? null : whole, also };
}
export type AnalysedWordView = ReturnType<typeof analysedWordView>;
