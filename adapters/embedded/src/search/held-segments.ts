import { pickMerge } from './merge-policy.ts';
import { copyLive, countLive, isLive, type LiveBits, type Segment, takeOut } from './segment.ts';
import type { View } from './view.ts';

export interface Held {
  readonly segment: Segment;
  /** Whether searches see it, and a restart finds it. */
  seen: boolean;
  /** As searches see it, and as the writes since have left it. */
  seenLive: LiveBits;
  live: LiveBits;
}

/** The segments of an index as its one writer has them: what searches see of each, and what the writes since have left. */
export class HeldSegments {
  readonly #id = new Uint8Array(ID_BYTES_MAX);
  #held: readonly Held[];

  constructor(held: readonly Held[]) {
    this.#held = held;
  }

  get count(): number {
    return this.#held.length;
  }

  get seen(): readonly Held[] {
    return this.#held.filter(({ seen }) => seen);
  }

  /** Whether anything came or went since the last `show`. */
  get hasUnseen(): boolean {
    return this.#held.some(({ seen, seenLive, live }) => !seen || seenLive !== live);
  }

  add(held: Held): void {
    this.#held = [...this.#held, held];
  }

  /** Lets searches see all of it. Returns what takes that back. */
  show(): () => void {
    const before = this.#held.map((held) => ({ held, seen: held.seen, seenLive: held.seenLive }));
    for (const held of this.#held) Object.assign(held, { seen: true, seenLive: held.live });
    return () => {
      for (const { held, ...state } of before) Object.assign(held, state);
    };
  }

  /** Of the living document with an id; -1 where there is none. */
  version(id: string): number {
    const found = this.#find(id);
    return found === undefined ? -1 : (found.held.segment.parts.versions[found.document] as number);
  }

  takeOut(id: string): void {
    const found = this.#find(id);
    if (found === undefined) return;
    const { held, document } = found;
    // Searches read the bits that they were given: the first change takes a copy.
    if (held.live === undefined || held.live === held.seenLive) held.live = copyLive(held.live, held.segment.documents);
    takeOut(held.live, document);
  }

  /** What to merge next; nothing where there are few enough. What is seen and what is not yet stay apart: a merge shows nothing early. */
  pickMerge(): readonly Held[] {
    for (const seen of [true, false]) {
      const sized = this.#held
        .filter((held) => held.seen === seen)
        .map((held) => ({ held, documents: held.segment.documents, alive: countLive(held.live, held.segment.documents) }));
      const picked = pickMerge(sized);
      if (picked.length > 0) return picked.map(({ held }) => held);
    }
    return [];
  }

  /** Puts one in the place of those that it was merged of, none where nothing is left. Returns what takes that back. */
  replace(merged: Held, sources: readonly Held[]): () => void {
    const before = this.#held;
    this.#held = [...before.filter((held) => !sources.includes(held)), ...(merged.segment.documents > 0 ? [merged] : [])];
    return () => {
      this.#held = before;
    };
  }

  view(index: string): View {
    const segments = this.seen.map(({ segment: { name, file, documents }, seenLive }) => ({
      name,
      file,
      live: seenLive,
      alive: countLive(seenLive, documents),
    }));
    return { index, segments };
  }

  /** Ids upwards after `after`, of what searches see. */
  scan(after: string | undefined, limit: number): { id: string; version: number }[] {
    const start = Buffer.from(after ?? '');
    const heads = this.seen.map(({ segment, seenLive }) => ({
      segment,
      live: seenLive,
      at: after === undefined ? 0 : segment.placeAfter(start),
    }));
    const found: { id: string; version: number }[] = [];
    while (found.length < limit) {
      let least: { head: (typeof heads)[number]; document: number; id: Buffer } | undefined;
      for (const head of heads) {
        const document = nextLive(head);
        if (document < 0) continue;
        const id = idBytes(head.segment, document);
        if (least === undefined || Buffer.compare(id, least.id) < 0) least = { head, document, id };
      }
      if (least === undefined) break;
      least.head.at++;
      found.push({ id: least.id.toString(), version: least.head.segment.parts.versions[least.document] as number });
    }
    return found;
  }

  #find(id: string): { held: Held; document: number } | undefined {
    const { written } = encoder.encodeInto(id, this.#id);
    for (let nth = this.#held.length - 1; nth >= 0; nth--) {
      const held = this.#held[nth] as Held;
      const document = held.segment.find(this.#id, written);
      if (document >= 0 && isLive(held.live, document)) return { held, document };
    }
    return undefined;
  }
}

/** Takes out of a merged segment what was deleted while it was made. */
export function carryDeletions(merged: Held, held: readonly Held[], places: readonly Int32Array[]): void {
  const { documents } = merged.segment;
  for (const [nth, { segment, seenLive, live }] of held.entries()) {
    if (live === undefined) continue;
    for (let document = 0; document < segment.documents; document++) {
      const place = places[nth]?.[document] as number;
      if (place < 0 || isLive(live, document)) continue;
      if (merged.seen && !isLive(seenLive, document)) merged.seenLive = without(merged.seenLive, documents, place);
      merged.live = without(merged.live, documents, place);
    }
  }
  if (merged.seen && countLive(merged.live, documents) === countLive(merged.seenLive, documents)) merged.live = merged.seenLive;
}

const ID_BYTES_MAX = 4_096;
const encoder = new TextEncoder();

function without(live: LiveBits, documents: number, document: number): Uint32Array {
  const bits = live ?? copyLive(undefined, documents);
  takeOut(bits, document);
  return bits;
}

function nextLive(head: { readonly segment: Segment; readonly live: LiveBits; at: number }): number {
  const { byId } = head.segment.parts;
  while (head.at < byId.length && !isLive(head.live, byId[head.at] as number)) head.at++;
  return head.at < byId.length ? (byId[head.at] as number) : -1;
}

function idBytes({ parts: { ids, idStarts } }: Segment, document: number): Buffer {
  const start = idStarts[document] as number;
  return Buffer.from(ids.buffer as SharedArrayBuffer, ids.byteOffset + start, (idStarts[document + 1] as number) - start);
}
