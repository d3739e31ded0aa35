import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import { JangteoError } from '@jangteo/kernel/errors';

/** The parts of a segment's file, each a typed array in the machine's byte order, which is little-endian wherever Node runs today. */
export interface SegmentParts {
  /** UTF-8, one after the other, and where each begins; one more than documents. */
  readonly ids: Uint8Array;
  readonly idStarts: Uint32Array;
  /** Documents by their ids upwards. */
  readonly byId: Uint32Array;
  /** Open addressing: a document + 1 at the hash of its id or behind; 0 is free. */
  readonly idSlots: Uint32Array;
  readonly versions: Float64Array;
  readonly prices: Float64Array;
  readonly createdAt: Float64Array;
  readonly popularity: Float64Array;
  /** Places in the header's `brands` and `paths`. */
  readonly brands: Uint32Array;
  readonly paths: Uint32Array;
  readonly titleClasses: Uint8Array;
  readonly termBytes: Uint8Array;
  readonly termBlocks: Uint32Array;
  readonly postings: Uint8Array;
  readonly skips: Uint32Array;
}

export interface SegmentHeader {
  readonly documents: number;
  readonly brands: readonly string[];
  readonly paths: readonly string[];
}

interface Layout extends SegmentHeader {
  /** For each part: bytes an element, where it begins and how many elements it has. */
  readonly parts: Readonly<Record<string, readonly [width: number, at: number, length: number]>>;
}

const MAGIC = 0x3147_5347;
/** Magic, length of the header, checksum of all behind it, nothing. */
const PREFIX = 16;
const ALIGN = 8;
const KINDS = { 1: Uint8Array, 4: Uint32Array, 8: Float64Array } as const;

/** A segment's file in memory that threads share. */
export function packSegment(header: SegmentHeader, parts: SegmentParts): Uint8Array {
  const entries = Object.entries(parts) as [string, Uint8Array | Uint32Array | Float64Array][];
  const layout: Record<string, [number, number, number]> = {};
  let at = 0;
  for (const [name, part] of entries) {
    layout[name] = [part.BYTES_PER_ELEMENT, at, part.length];
    at = aligned(at + part.byteLength);
  }
  const head = Buffer.from(JSON.stringify({ ...header, parts: layout } satisfies Layout));
  const base = aligned(PREFIX + head.length);
  const file = new Uint8Array(new SharedArrayBuffer(base + at));
  file.set(head, PREFIX);
  for (const [name, part] of entries) {
    const [, start] = layout[name] as [number, number, number];
    file.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), base + start);
  }
  new Uint32Array(file.buffer, 0, 3).set([MAGIC, head.length, checksum(file)]);
  return file;
}

/** Throws ENGINE_AWAY where the file is not what was written. */
export function unpackSegment(name: string, file: Uint8Array, check: boolean): { header: SegmentHeader; parts: SegmentParts } {
  try {
    return unpack(file, check);
  } catch (cause) {
    throw new JangteoError('ENGINE_AWAY', `the search segment ${name} is damaged: drop its index and build it again`, { cause });
  }
}

function unpack(file: Uint8Array, check: boolean): { header: SegmentHeader; parts: SegmentParts } {
  const [magic, headLength = 0, sum] = new Uint32Array(file.buffer, 0, 3);
  if (magic !== MAGIC || endianness() !== 'LE') throw new Error('it is no segment of this kind of machine');
  if (check && sum !== checksum(file)) throw new Error('its checksum is another');
  const { parts: layout, ...header } = JSON.parse(Buffer.from(file.buffer, PREFIX, headLength).toString()) as Layout;
  const base = aligned(PREFIX + headLength);
  const parts = Object.entries(layout).map(([part, [width, at, length]]) => {
    const Kind = KINDS[width as keyof typeof KINDS];
    return [part, new Kind(file.buffer as ArrayBuffer, base + at, length)];
  });
  return { header, parts: Object.fromEntries(parts) as SegmentParts };
}

function checksum(file: Uint8Array): number {
  return crc32(file.subarray(PREFIX));
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGN) * ALIGN;
}
