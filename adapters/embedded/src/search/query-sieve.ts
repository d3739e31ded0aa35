import type { QueryFilter } from './query-filter.ts';
import type { Matches } from './query-match.ts';
import type { SeenSegment } from './query-view.ts';

/** Leaves out what is deleted or filtered. The arrays that it gives are used again by the next segment. */
export class Sieve {
  readonly #living = new Kept();
  readonly #passing = new Kept();
  /** What each of the matches that were sieved last fails. */
  fails = new Uint8Array(0);

  living({ live, segment }: SeenSegment, matches: Matches): Matches {
    if (live === undefined) return matches;
    const { count, documents, scores, groups } = matches;
    const into = this.#living.for(segment.documents);
    let kept = 0;
    for (let nth = 0; nth < count; nth++) {
      const document = documents[nth] as number;
      if ((((live[document >>> 5] as number) >>> (document & 31)) & 1) === 0) continue;
      into.documents[kept] = document;
      into.scores[kept] = scores[nth] as number;
      if (groups !== undefined) into.groups[kept] = groups[nth] as number;
      kept++;
    }
    return into.matches(kept, groups !== undefined);
  }

  /** Every document that lives and passes, where brands or categories alone are filtered by. */
  selected(seen: SeenSegment, filter: QueryFilter): Matches {
    const into = this.#passing.for(seen.segment.documents);
    return this.living(seen, into.matches(filter.select(seen, into.documents), false));
  }

  passing(seen: SeenSegment, matches: Matches, filter: QueryFilter): Matches {
    const { count, documents, scores, groups } = matches;
    const into = this.#passing.for(seen.segment.documents);
    if (this.fails.length < count) this.fails = new Uint8Array(seen.segment.documents);
    filter.fails(seen, matches, this.fails);
    const { fails } = this;
    let kept = 0;
    for (let nth = 0; nth < count; nth++) {
      if (fails[nth] !== 0) continue;
      into.documents[kept] = documents[nth] as number;
      into.scores[kept] = scores[nth] as number;
      if (groups !== undefined) into.groups[kept] = groups[nth] as number;
      kept++;
    }
    return into.matches(kept, groups !== undefined);
  }
}

class Kept {
  documents = new Int32Array(0);
  scores = new Int32Array(0);
  groups = new Uint8Array(0);

  for(documents: number): this {
    if (documents <= this.documents.length) return this;
    this.documents = new Int32Array(documents);
    this.scores = new Int32Array(documents);
    this.groups = new Uint8Array(documents);
    return this;
  }

  matches(count: number, hasGroups: boolean): Matches {
    const { documents, scores, groups } = this;
    return { count, documents, scores, groups: hasGroups ? groups : undefined };
  }
}
