import { JangteoError } from '@jangteo/kernel/errors';
import { bucketOf } from '@jangteo/kernel/hash';
import type { EventLog, LogRecord } from '@jangteo/ports/log/event-log';
import { offsetAtTime } from './offset-at-time.ts';
import { readPlan, writePlan } from './plan-cursor.ts';

export interface BrowseOptions {
  readonly topic: string;
  /** undefined: that of the key, or all. */
  readonly partition?: number;
  readonly key?: string;
  readonly type?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Upwards from this offset of the partition; undefined: newest first. */
  readonly fromOffset?: number;
  readonly limit: number;
  readonly cursor: string;
}

export interface BrowsedPage {
  readonly items: LogRecord[];
  /** Set also where the search stopped for now before it found enough. */
  readonly nextCursor: string;
  readonly lookedAt: number;
}

interface Plan {
  readonly upwards: number;
  /** By partition: where to go on, the offset of the next record upwards, or the one after it downwards. */
  readonly positions: Readonly<Record<string, number>>;
}

/** A partition's records that match, in the order of the search. */
interface Strand {
  readonly partition: number;
  readonly start: number;
  readonly end: number;
  position: number;
  found: LogRecord[];
}

const STEP = 200;
/** One call looks at no more records than this, so that a search for something rare answers in time. */
const LOOK_MAX = 10_000;

/** Records of a topic, by time over its partitions. Throws UNKNOWN_TOPIC, INVALID_REQUEST, BAD_CURSOR. */
export async function browseTopic(log: EventLog, options: BrowseOptions): Promise<BrowsedPage> {
  const { topic, key, type, limit, fromOffset } = options;
  const upwards = fromOffset !== undefined;
  if (upwards && options.partition === undefined) throw new JangteoError('INVALID_REQUEST', 'an offset wants a partition');
  const plan = readPlan<Plan>(options.cursor, ['upwards']);
  const strands = await strandsOf(log, options, plan);
  const matches = ({ key: of, headers }: LogRecord) =>
    (key === undefined || of === key) && (type === undefined || headers.ce_type === type);
  let lookedAt = 0;

  const look = async (strand: Strand) => {
    const { partition, start, end, position } = strand;
    const offset = upwards ? position : Math.max(start, position - STEP);
    const read = await log.read({ topic, partition, offset }, STEP);
    const records = read.filter((record) => (upwards ? record.offset < end : record.offset < position));
    lookedAt += records.length;
    strand.found = records.filter(matches);
    if (!upwards) strand.found.reverse();
    strand.position = upwards ? (read.length < STEP ? end : (read.at(-1)?.offset ?? end - 1) + 1) : offset;
  };

  const items: LogRecord[] = [];
  while (items.length < limit && lookedAt < LOOK_MAX) {
    const hungry = strands.filter((strand) => strand.found.length === 0 && hasMore(strand, upwards));
    if (hungry.length > 0) {
      for (const strand of hungry) await look(strand);
      continue;
    }
    const next = pick(strands, upwards);
    if (next === undefined) break;
    items.push(next);
  }
  const left = strands.filter((strand) => strand.found.length > 0 || hasMore(strand, upwards));
  const positions = Object.fromEntries(left.map((strand) => [strand.partition, positionOf(strand, upwards)]));
  return { items, nextCursor: left.length === 0 ? '' : writePlan({ upwards: Number(upwards), positions } satisfies Plan), lookedAt };
}

async function strandsOf(log: EventLog, options: BrowseOptions, plan: Plan | undefined): Promise<Strand[]> {
  const { topic, key, fromMs, toMs, fromOffset } = options;
  const ends = await log.ends(topic);
  const wanted = options.partition ?? (key === undefined ? undefined : bucketOf(key, ends.length));
  const partitions = ends.filter(({ partition }) => wanted === undefined || partition === wanted);
  if (partitions.length === 0) throw new JangteoError('UNKNOWN_TOPIC', `the topic "${topic}" has no partition ${wanted}`);
  const strands: Strand[] = [];
  for (const { partition, start: first, end: last } of partitions) {
    const at = { topic, partition };
    const start = fromMs === undefined ? first : await offsetAtTime(log, at, fromMs);
    const end = toMs === undefined ? last : await offsetAtTime(log, at, toMs);
    const begin = fromOffset === undefined ? end : Math.max(start, fromOffset);
    const position = plan === undefined ? begin : plan.positions?.[partition];
    if (typeof position === 'number') strands.push({ partition, start, end, position, found: [] });
  }
  return strands;
}

function hasMore({ start, end, position }: Strand, upwards: boolean): boolean {
  return upwards ? position < end : position > start;
}

function positionOf({ found: [first], position }: Strand, upwards: boolean): number {
  if (first === undefined) return position;
  return upwards ? first.offset : first.offset + 1;
}

/** Takes the record that comes first in time, or last. */
function pick(strands: readonly Strand[], upwards: boolean): LogRecord | undefined {
  let best: Strand | undefined;
  for (const strand of strands) {
    const [mine] = strand.found;
    const [other] = best?.found ?? [];
    if (mine !== undefined && (other === undefined || (upwards ? mine.timeMs < other.timeMs : mine.timeMs > other.timeMs))) best = strand;
  }
  return best?.found.shift();
}
