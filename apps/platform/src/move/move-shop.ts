import { existsSync } from 'node:fs';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { takeDataFolder } from '../data-folder.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { Checksum } from './checksum.ts';
import type { Part } from './part.ts';
import { openSourceShop } from './source-shop.ts';
import { type Destination, destinationsOf, insistNoIndexes, openTargets } from './targets.ts';

export type MovePhase = 'look' | 'copy' | 'compare';

export interface MoveOptions {
  readonly runtime: Runtime;
  readonly directory: string;
  readonly urls: EngineSettings;
  /** Copies nothing: only reads both sides and compares. */
  readonly compareOnly: boolean;
  readonly onProgress: (phase: MovePhase, done: number, total: number) => void;
  readonly signal: AbortSignal;
}

export interface MovedPart {
  readonly engine: string;
  readonly what: string;
  readonly rows: number;
  readonly rows_there: number;
  readonly checksum: string;
  readonly checksum_there: string;
  readonly equal: boolean;
  /** The first row that differs. */
  readonly difference?: string;
}

export interface Moved {
  readonly engines: readonly Destination[];
  readonly parts: readonly MovedPart[];
  readonly copied: number;
  /** A signal ended it before everything was copied. */
  readonly stopped: boolean;
}

/**
 * Copies an embedded shop at rest to the engines that the URLs name, then reads both sides back and compares them. What is there already
 * has to be a beginning of the same: a move that was broken off goes on there. The source is only read.
 *
 * Throws BAD_CONFIG, DATA_DIR_IN_USE, SOURCE_NOT_AT_REST, TARGET_NOT_EMPTY, ENGINE_AWAY.
 */
export async function moveShop(options: MoveOptions): Promise<Moved> {
  const { runtime, directory, urls, compareOnly } = options;
  const engines = destinationsOf(urls);
  if (engines.every(({ becomes }) => becomes === 'stays embedded'))
    throw new JangteoError('BAD_CONFIG', `nothing to move to: set ${engines.map(({ variable }) => variable).join(', ')}, any of them`);
  if (!existsSync(directory)) throw new JangteoError('BAD_CONFIG', `there is no folder ${directory}: set JANGTEO_DATA_DIR`);
  const folder = await takeDataFolder(directory, runtime.clock);
  try {
    const source = openSourceShop(directory);
    try {
      if (urls.searchUrl !== undefined && !compareOnly) await insistNoIndexes(runtime, urls.searchUrl);
      const targets = await openTargets(runtime, urls, source);
      try {
        return { engines, ...(await moveParts(targets.parts, options)) };
      } finally {
        await targets.close();
      }
    } finally {
      source.close();
    }
  } finally {
    folder.release();
  }
}

async function moveParts(parts: readonly Part[], { compareOnly, onProgress, signal }: MoveOptions): Promise<Omit<Moved, 'engines'>> {
  const total = parts.reduce((sum, { rows }) => sum + rows, 0);
  const counted = (phase: MovePhase) => {
    let done = 0;
    onProgress(phase, 0, total);
    return (rows: number) => {
      done += rows;
      onProgress(phase, done, total);
    };
  };
  let copied = 0;
  if (!compareOnly) {
    // All of them before the first write: a target that is refused stays as it was.
    const there = await lookAt(parts, counted('look'), signal);
    const onRows = counted('copy');
    for (const [at, part] of parts.entries()) {
      if (signal.aborted) return { parts: [], copied, stopped: true };
      const from = there[at] ?? 0;
      let rows = 0;
      await part.copy({
        from,
        signal,
        onRows(more) {
          rows += more;
          onRows(more);
        },
      });
      copied += Math.max(0, rows - from);
    }
  }
  const compared = await compareParts(parts, counted('compare'), signal);
  return signal.aborted ? { parts: [], copied, stopped: true } : { parts: compared, copied, stopped: false };
}

/** How many rows of each are there already. Throws TARGET_NOT_EMPTY. */
async function lookAt(parts: readonly Part[], onRows: (rows: number) => void, signal: AbortSignal): Promise<number[]> {
  const there: number[] = [];
  for (const { engine, name, rows, compare } of parts) {
    if (signal.aborted) break;
    const { same, foreign } = await compare();
    if (foreign !== undefined)
      throw new JangteoError('TARGET_NOT_EMPTY', `${engine}: ${name} has a row that is not, or not so, in the shop that moves: ${foreign}`);
    there.push(same);
    onRows(rows);
  }
  return there;
}

async function compareParts(parts: readonly Part[], onRows: (rows: number) => void, signal: AbortSignal): Promise<MovedPart[]> {
  const named = new Map<string, { engine: string; what: string; source: Checksum; target: Checksum; difference?: string }>();
  for (const part of parts) {
    if (signal.aborted) break;
    const { engine, name: what } = part;
    const { source, target } = await part.sums(onRows);
    // The partitions of a topic are told as one.
    const sums = named.get(`${engine} ${what}`) ?? { engine, what, source: new Checksum(), target: new Checksum() };
    named.set(`${engine} ${what}`, sums);
    sums.source.join(source);
    sums.target.join(target);
    if (source.equals(target)) continue;
    const { foreign, missing } = await part.compare();
    sums.difference ??= foreign ?? missing ?? 'it was changed meanwhile';
  }
  return Array.from(named.values(), ({ engine, what, source, target, difference }) => ({
    engine,
    what,
    rows: source.rows,
    rows_there: target.rows,
    checksum: source.text,
    checksum_there: target.text,
    equal: difference === undefined,
    ...(difference !== undefined && { difference }),
  }));
}
