import { fold } from '@jangteo/korean/fold';
import type { Word } from '@jangteo/ports/search/search-index';

const RUN = /[\p{L}\p{M}\p{N}]+/gu;

/** The words of a text as they stand, for when its analysis takes too long: what is known of them the vocabulary tells. */
export function plainWords(text: string): Word[] {
  return [...text.matchAll(RUN)].map(({ 0: said, index }) => ({
    text: said,
    start: index,
    end: index + said.length,
    terms: [fold(said)],
  }));
}
