import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { JangteoError } from '@jangteo/kernel/errors';
import type { IndexKind } from '@jangteo/ports/search/search-index';
import { type Disk, replaceFile } from './disk.ts';
import type { LiveBits } from './segment.ts';

/** What an index consists of at one moment. */
export interface Manifest {
  readonly kind: IndexKind;
  /** In ms. */
  readonly createdAt: number;
  /** The number that the next segment's name has; a name is never used twice. */
  readonly nextSegment: number;
  readonly segments: readonly ManifestSegment[];
}

export interface ManifestSegment {
  readonly name: string;
  readonly bytes: number;
  readonly documents: number;
  readonly alive: number;
}

const FILE = 'manifest';
const FORMAT = 1;
/** Length of the JSON, checksum of all behind it. */
const PREFIX = 8;

/** JSON, then the live bits of each segment where some document is deleted: one file, so that all changes at once. */
export function writeManifest(disk: Disk, folder: string, manifest: Manifest, live: readonly LiveBits[]): void {
  const json = Buffer.from(JSON.stringify({ format: FORMAT, ...manifest }));
  const bits = live.flatMap((words) => (words === undefined ? [] : [new Uint8Array(words.buffer, words.byteOffset, words.byteLength)]));
  const prefix = new Uint32Array([json.length, bits.reduce((sum, part) => crc32(part, sum), crc32(json))]);
  replaceFile(disk, join(folder, FILE), [new Uint8Array(prefix.buffer), json, ...bits]);
}

/** Throws ENGINE_AWAY where it is not what was written. */
export function readManifest(folder: string): { manifest: Manifest; live: LiveBits[] } {
  const file = readFileSync(join(folder, FILE));
  const jsonLength = file.length < PREFIX ? 0 : file.readUInt32LE(0);
  if (file.length < PREFIX + jsonLength || crc32(file.subarray(PREFIX)) !== file.readUInt32LE(4)) {
    throw new JangteoError('ENGINE_AWAY', `the manifest of the search index in ${folder} is damaged: drop the index and build it again`);
  }
  const { format, ...manifest } = JSON.parse(file.toString('utf8', PREFIX, PREFIX + jsonLength)) as Manifest & { format: number };
  if (format !== FORMAT) throw new JangteoError('ENGINE_AWAY', `the search index in ${folder} has format ${format}, not ${FORMAT}`);
  let at = PREFIX + jsonLength;
  const live = manifest.segments.map(({ documents, alive }) => {
    if (alive === documents) return undefined;
    const words = new Uint32Array(new SharedArrayBuffer(4 * ((documents + 31) >>> 5)));
    new Uint8Array(words.buffer).set(file.subarray(at, at + words.byteLength));
    at += words.byteLength;
    return words;
  });
  return { manifest, live };
}

/** Names of files that a manifest needs; others were left by a crash. */
export function filesOf({ segments }: Manifest): Set<string> {
  return new Set([FILE, ...segments.map(({ name }) => name)]);
}
