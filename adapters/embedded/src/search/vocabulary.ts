import type { VocabularyWord } from '@jangteo/ports/search/search-index';
import { MASKS, type PostingList, readPostings } from './postings.ts';
import { isLive, type LiveBits, Segment } from './segment.ts';
import { inSlices } from './slices.ts';
import type { TermCursor } from './term-dictionary.ts';
import { TermMerge } from './term-merge.ts';
import type { View } from './view.ts';

/** Postings between two yields: well under a millisecond. */
const STEP = 8_192;
/** Bits of SEARCH_FIELDS. */
const [TITLE, BRAND, CATEGORY] = [1, 2, 4];
const SHOWN = TITLE | BRAND | CATEGORY;

interface Source {
  readonly segment: Segment;
  readonly live: LiveBits;
  readonly cursor: TermCursor;
}

/** The words of titles, brands and categories. */
export async function vocabularyOf(view: View, minDocuments: number): Promise<VocabularyWord[]> {
  return (await inSlices(countWords(view, minDocuments), () => true)) ?? [];
}

function* countWords(view: View, minDocuments: number): Generator<void, VocabularyWord[]> {
  const sources = view.segments.map(({ name, file, live }): Source => {
    const segment = new Segment(name, file);
    return { segment, live, cursor: segment.terms() };
  });
  const codes = new Uint32Array(Math.max(0, ...sources.map(({ segment }) => segment.documents)));
  const words: VocabularyWord[] = [];
  const terms = new TermMerge(sources.map(({ cursor }) => cursor));
  let work = 0;
  for (let having = terms.next(); having.length > 0; having = terms.next()) {
    let most = 0;
    for (const nth of having) most += (sources[nth] as Source).cursor.documents;
    if (most >= minDocuments) {
      const same = having.map((nth) => sources[nth] as Source);
      const counted = countWord(same, codes);
      if (counted.documents >= minDocuments) {
        const first = (same[0] as Source).cursor;
        const word = Buffer.from(first.term.buffer, 0, first.length).toString();
        words.push({ word, title: counted.title, brand: counted.brand, category: counted.category, popularity: counted.popularity });
      }
    }
    work += 8 + (most >= minDocuments ? most : 0);
    if (work < STEP) continue;
    work = 0;
    yield;
  }
  return words;
}

function countWord(sources: readonly Source[], codes: Uint32Array) {
  const counts = new Uint32Array(MASKS);
  let popularity = Number.NEGATIVE_INFINITY;
  for (const { segment, live, cursor } of sources) {
    const found = readPostings(segment.parts.postings, cursor as PostingList, codes);
    let isFirst = true;
    for (let at = 0; at < found; at++) {
      const code = codes[at] as number;
      const document = code >>> 5;
      if ((code & SHOWN) === 0 || !isLive(live, document)) continue;
      counts[code & 31] = (counts[code & 31] as number) + 1;
      // The most popular ones come first.
      if (isFirst) popularity = Math.max(popularity, segment.parts.popularity[document] as number);
      isFirst = false;
    }
  }
  const having = (bit: number) => counts.reduce((sum, count, mask) => ((mask & bit) === 0 ? sum : sum + count), 0);
  return { documents: having(SHOWN), title: having(TITLE), brand: having(BRAND), category: having(CATEGORY), popularity };
}
