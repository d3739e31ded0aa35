/** Segments of about one size are merged when there are so many of them. */
const MERGE_FACTOR = 8;
/** The largest that a merge makes; it takes as much memory again while it is made. */
const SEGMENT_DOCUMENTS_MAX = 1 << 18;
/** Below this all count as one size. */
const FLOOR = 256;
/** A segment that lost more than this share of its documents is written again. */
const DEAD_SHARE_MAX = 0.3;

export interface Sized {
  readonly documents: number;
  readonly alive: number;
}

/** Which segments to merge next, after the tiered policy of Lucene: few segments, and each document is written a few times only. */
export function pickMerge<S extends Sized>(segments: readonly S[], largest = SEGMENT_DOCUMENTS_MAX): S[] {
  const wasted = segments.find(({ documents, alive }) => alive < documents * (1 - DEAD_SHARE_MAX));
  if (wasted !== undefined && wasted.documents > FLOOR) return [wasted];
  const tiers = new Map<number, S[]>();
  for (const segment of segments) {
    if (segment.alive > largest / 2) continue;
    const tier = Math.floor(Math.log(Math.max(segment.alive, FLOOR) / FLOOR) / Math.log(MERGE_FACTOR));
    const members = tiers.get(tier);
    if (members === undefined) tiers.set(tier, [segment]);
    else members.push(segment);
  }
  for (const tier of [...tiers.keys()].sort((one, other) => one - other)) {
    const members = (tiers.get(tier) as S[]).sort((one, other) => one.alive - other.alive);
    const picked = within(members, largest);
    if (picked.length >= MERGE_FACTOR || picked.length < members.length) return picked;
  }
  return [];
}

/** As many of the smallest as make no segment that is too large. */
function within<S extends Sized>(members: readonly S[], largest: number): S[] {
  let sum = 0;
  return members.filter(({ alive }) => {
    sum += alive;
    return sum <= largest;
  });
}
