import type { SearchDocument } from '@jangteo/ports/search/search-index';
import { compareCodePoints, sortByCodePoints } from './byte-order.ts';
import { GrowingBytes, GrowingNumbers } from './growing-bytes.ts';
import { MASK_BITS, PostingsWriter } from './postings.ts';
import { byId, emptyColumns, idSlots } from './segment-documents.ts';
import { packSegment } from './segment-file.ts';
import { TERM_BYTES_MAX, TERM_POINTS_MAX, TermDictionaryWriter } from './term-dictionary.ts';

/** What a segment has of a document beside its terms. */
export type DocumentFacts = Pick<SearchDocument, 'id' | 'version' | 'brand' | 'category_path' | 'price' | 'popularity' | 'created_at'> & {
  readonly titleClass: number;
};

/** Documents in memory that will be a segment. */
export class SegmentBuilder {
  readonly #facts: (DocumentFacts | undefined)[] = [];
  /** Where each document's postings begin. */
  readonly #starts = new GrowingNumbers();
  readonly #terms = new GrowingNumbers(1 << 14);
  readonly #masks = new GrowingBytes(1 << 14);
  readonly #termIds = new Map<string, number>();
  readonly #termTexts: string[] = [];
  /** Of the document that is being added: its mask of each term that it has. */
  #maskOf = new Uint8Array(1 << 14);
  #touched: number[] = [];
  #alive = 0;
  #bytes = 0;

  /** How many there are that were not taken out again. */
  get documents(): number {
    return this.#alive;
  }

  /** About how much memory they take. */
  get bytes(): number {
    return this.#bytes + 5 * this.#masks.length;
  }

  /** A term of the document that is being added, in a field of SEARCH_FIELDS. */
  term(text: string, field: number): void {
    if (text === '') return;
    const id = this.#termIds.get(text) ?? this.#newTerm(text);
    if (this.#maskOf[id] === 0) this.#touched.push(id);
    this.#maskOf[id] = (this.#maskOf[id] as number) | (1 << field);
  }

  /** Ends the document. Returns its place. */
  add(facts: DocumentFacts): number {
    this.#starts.push(this.#terms.length);
    for (const id of this.#touched) {
      this.#terms.push(id);
      this.#masks.varint(this.#maskOf[id] as number);
      this.#maskOf[id] = 0;
    }
    this.#touched = [];
    this.#alive++;
    this.#bytes += 200;
    return this.#facts.push(facts) - 1;
  }

  takeOut(place: number): void {
    if (this.#facts[place] === undefined) return;
    this.#facts[place] = undefined;
    this.#alive--;
  }

  version(place: number): number {
    return this.#facts[place]?.version ?? -1;
  }

  /** The segment's file. */
  pack(): Uint8Array {
    const places = [...this.#facts.keys()].filter((place) => this.#facts[place] !== undefined);
    const facts = this.#facts as readonly DocumentFacts[];
    places.sort((one, other) => compareFacts(facts[one] as DocumentFacts, facts[other] as DocumentFacts));
    const documents = places.length;
    const columns = emptyColumns(documents);
    const [brands, paths] = [new Map<string, number>(), new Map<string, number>()];
    const ids = new GrowingBytes(documents * 16);
    const idStarts = new Uint32Array(documents + 1);
    for (const [document, place] of places.entries()) {
      const fact = facts[place] as DocumentFacts;
      columns.versions[document] = fact.version;
      columns.prices[document] = fact.price;
      columns.createdAt[document] = fact.created_at;
      columns.popularity[document] = fact.popularity;
      columns.brands[document] = ordinal(brands, fact.brand);
      columns.paths[document] = ordinal(paths, fact.category_path);
      columns.titleClasses[document] = fact.titleClass;
      ids.reserve(fact.id.length * 3);
      ids.length += encoder.encodeInto(fact.id, ids.bytes.subarray(ids.length)).written;
      idStarts[document + 1] = ids.length;
    }
    const sorted = byId(places.map((place) => (facts[place] as DocumentFacts).id));
    return packSegment(
      { documents, brands: [...brands.keys()], paths: [...paths.keys()] },
      { ...columns, ids: ids.content(), idStarts, byId: sorted, idSlots: idSlots(ids.content(), idStarts), ...this.#packTerms(places) },
    );
  }

  #packTerms(places: readonly number[]) {
    const { lists, ends } = this.#lists(places);
    const dictionary = new TermDictionaryWriter();
    const writer = new PostingsWriter();
    const encoded = new Uint8Array(TERM_BYTES_MAX);
    for (const text of sortByCodePoints([...this.#termTexts])) {
      const id = this.#termIds.get(text) as number;
      const [from, to] = [id === 0 ? 0 : (ends[id - 1] as number), ends[id] as number];
      if (from === to) continue;
      writer.begin(to - from);
      for (let at = from; at < to; at++) writer.add((lists[at] as number) >>> MASK_BITS, (lists[at] as number) & 31);
      dictionary.add(encoded, encoder.encodeInto(text, encoded).written, to - from, writer.end());
    }
    return {
      termBytes: dictionary.bytes.content(),
      termBlocks: dictionary.blocks.content(),
      postings: writer.bytes.content(),
      skips: writer.skips.content(),
    };
  }

  /** Each term's `document << 5 | mask`, one term after the other, sorted by counting. */
  #lists(places: readonly number[]): { lists: Uint32Array; ends: Uint32Array } {
    const [terms, masks] = [this.#terms.content(), this.#masks.content()];
    const counts = new Uint32Array(this.#termTexts.length);
    for (const place of places) {
      for (let at = this.#start(place); at < this.#start(place + 1); at++)
        counts[terms[at] as number] = (counts[terms[at] as number] as number) + 1;
    }
    const ends = new Uint32Array(counts.length);
    let total = 0;
    for (const [id, count] of counts.entries()) {
      // Where it begins: filling it moves this to its end.
      ends[id] = total;
      total += count;
    }
    const lists = new Uint32Array(total);
    for (const [document, place] of places.entries()) {
      const to = this.#start(place + 1);
      for (let at = this.#start(place); at < to; at++) {
        const id = terms[at] as number;
        lists[ends[id] as number] = ((document << MASK_BITS) | (masks[at] as number)) >>> 0;
        ends[id] = (ends[id] as number) + 1;
      }
    }
    return { lists, ends };
  }

  #start(place: number): number {
    return place < this.#starts.length ? (this.#starts.numbers[place] as number) : this.#terms.length;
  }

  #newTerm(text: string): number {
    const kept = keptTerm(text);
    const known = this.#termIds.get(kept);
    if (known !== undefined) return known;
    const id = this.#termTexts.push(kept) - 1;
    this.#termIds.set(kept, id);
    this.#bytes += 100;
    if (id === this.#maskOf.length) {
      const larger = new Uint8Array(2 * id);
      larger.set(this.#maskOf);
      this.#maskOf = larger;
    }
    return id;
  }
}

const encoder = new TextEncoder();

/** A term as an index has it: well-formed, cut behind its 64th code point. */
export function keptTerm(text: string): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.length <= TERM_POINTS_MAX ? wellFormed : [...wellFormed].slice(0, TERM_POINTS_MAX).join('');
}

function compareFacts(one: DocumentFacts, other: DocumentFacts): number {
  return other.popularity - one.popularity || compareCodePoints(one.id, other.id);
}

function ordinal(known: Map<string, number>, text: string): number {
  const found = known.get(text);
  if (found !== undefined) return found;
  known.set(text, known.size);
  return known.size - 1;
}
