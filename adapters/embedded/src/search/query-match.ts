import type { PostingList } from './postings.ts';
import type { Plan, PlannedGroup } from './query-plan.ts';
import { intersectScored, keepScored, probeScored, readScored, type Scored, type ScoredList } from './query-postings.ts';
import { Scratch } from './query-scratch.ts';
import type { SeenSegment } from './query-view.ts';
import type { Segment } from './segment.ts';

type Lists = readonly (PostingList | undefined)[];
/** All terms of an alternative, the rarest first. */
type Alternative = readonly ScoredList[];
/** The alternatives that a segment has all terms of. */
type SegmentGroup = readonly Alternative[];

/** What matches in a segment: documents upwards, what each counts, and how many groups it has. Not to be written to. */
export interface Matches {
  readonly count: number;
  readonly documents: Int32Array;
  readonly scores: Int32Array;
  /** Undefined where each has all groups. */
  readonly groups: Uint8Array | undefined;
}

/** Finds what matches in one segment after the other. The arrays that it gives are used again by the next call. */
export class Matcher {
  readonly #scratch = new Scratch();

  /** Every document of a segment, live or not. */
  all({ segment: { documents } }: SeenSegment): Matches {
    const { every, first } = this.#scratch.for(documents);
    return { count: documents, documents: every, scores: first.scores, groups: undefined };
  }

  /** Documents that match, live or not. */
  match({ segment }: SeenSegment, plan: Plan, lists: Lists): Matches {
    this.#scratch.for(segment.documents);
    const groups = plan.groups.map((group) => groupIn(group, lists));
    return plan.least === groups.length ? this.#matchAll(segment, groups) : this.#matchSome(segment, groups, plan.least);
  }

  /** Groups from the rarest on; each one thins out what the ones before have left. */
  #matchAll(segment: Segment, groups: readonly SegmentGroup[]): Matches {
    const { first, second } = this.#scratch;
    const ordered = groups.toSorted((one, other) => mostOf(one) - mostOf(other));
    let count = this.#listGroup(segment, ordered[0] as SegmentGroup, first);
    for (let nth = 1; nth < ordered.length && count > 0; nth++) {
      const group = ordered[nth] as SegmentGroup;
      const isShort = group.length > 1 && mostOf(group) < count * group.length;
      if (isShort) count = intersectScored(first, count, second, this.#listGroup(segment, group, second));
      else count = keepScored(first, count, this.#probeGroup(segment, group, count));
    }
    return { count, documents: first.documents, scores: first.scores, groups: undefined };
  }

  #matchSome(segment: Segment, groups: readonly SegmentGroup[], least: number): Matches {
    const { first, second, sums, found, bits, groups: counts } = this.#scratch;
    for (const group of groups) {
      const listed = this.#listGroup(segment, group, second);
      const { documents, scores } = second;
      for (let at = 0; at < listed; at++) {
        const document = documents[at] as number;
        sums[document] = (sums[document] as number) + (scores[at] as number);
        found[document] = (found[document] as number) + 1;
        bits[document >>> 5] = (bits[document >>> 5] as number) | (1 << (document & 31));
      }
    }
    const { documents, scores } = first;
    const words = (segment.documents + 31) >>> 5;
    let count = 0;
    for (let word = 0; word < words; word++) {
      for (let rest = bits[word] as number; rest !== 0; rest &= rest - 1) {
        const document = (word << 5) + 31 - Math.clz32(rest & -rest);
        const has = found[document] as number;
        if (has >= least) {
          documents[count] = document;
          scores[count] = sums[document] as number;
          counts[count] = has;
          count++;
        }
        sums[document] = 0;
        found[document] = 0;
      }
      bits[word] = 0;
    }
    return { count, documents, scores, groups: counts };
  }

  /** All documents of a group, each with what its best alternative counts. */
  #listGroup(segment: Segment, group: SegmentGroup, into: Scored): number {
    if (group.length === 0) return 0;
    if (group.length === 1) return this.#listAlternative(segment, group[0] as Alternative, into);
    const { best, groupBits } = this.#scratch;
    const { documents, scores } = into;
    for (const alternative of group) {
      const listed = this.#listAlternative(segment, alternative, into);
      for (let at = 0; at < listed; at++) {
        const document = documents[at] as number;
        if ((best[document] as number) < (scores[at] as number)) best[document] = scores[at] as number;
        groupBits[document >>> 5] = (groupBits[document >>> 5] as number) | (1 << (document & 31));
      }
    }
    const words = (segment.documents + 31) >>> 5;
    let count = 0;
    for (let word = 0; word < words; word++) {
      for (let rest = groupBits[word] as number; rest !== 0; rest &= rest - 1) {
        const document = (word << 5) + 31 - Math.clz32(rest & -rest);
        documents[count] = document;
        scores[count] = best[document] as number;
        best[document] = 0;
        count++;
      }
      groupBits[word] = 0;
    }
    return count;
  }

  #listAlternative(segment: Segment, alternative: Alternative, into: Scored): number {
    const { probed } = this.#scratch;
    let count = readScored(segment, alternative[0] as ScoredList, into);
    for (let nth = 1; nth < alternative.length; nth++) {
      probeScored(segment, alternative[nth] as ScoredList, into.documents, count, probed);
      count = keepScored(into, count, probed);
    }
    return count;
  }

  /** What a group counts for each document of `first`; 0 for one that does not have it. */
  #probeGroup(segment: Segment, group: SegmentGroup, count: number): Int32Array {
    const { first, probed, candidate, groupScores } = this.#scratch;
    if (group.length === 1 && group[0]?.length === 1) {
      probeScored(segment, group[0][0] as ScoredList, first.documents, count, groupScores);
      return groupScores;
    }
    groupScores.fill(0, 0, count);
    for (const alternative of group) {
      probeScored(segment, alternative[0] as ScoredList, first.documents, count, candidate);
      for (let nth = 1; nth < alternative.length; nth++) {
        probeScored(segment, alternative[nth] as ScoredList, first.documents, count, probed);
        for (let at = 0; at < count; at++) {
          const more = probed[at] as number;
          candidate[at] = more === 0 || candidate[at] === 0 ? 0 : (candidate[at] as number) + more;
        }
      }
      for (let at = 0; at < count; at++) {
        if ((candidate[at] as number) > (groupScores[at] as number)) groupScores[at] = candidate[at] as number;
      }
    }
    return groupScores;
  }
}

function groupIn(group: PlannedGroup, lists: Lists): SegmentGroup {
  return group.flatMap((alternative) => {
    const own: ScoredList[] = [];
    for (const { term, scores } of alternative) {
      const list = lists[term];
      if (list === undefined) return [];
      own.push({ list, scores });
    }
    return [own.sort((one, other) => one.list.documents - other.list.documents)];
  });
}

/** How many documents a group has at most. */
function mostOf(group: SegmentGroup): number {
  return group.reduce((sum, alternative) => sum + (alternative[0] as ScoredList).list.documents, 0);
}
