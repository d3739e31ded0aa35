import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Checkpoints } from './checkpoints.ts';
import { convertRow, type RowOptions } from './convert-row.ts';
import { importIdentity } from './import-identity.ts';
import { ImportReport, type ImportResult } from './import-report.ts';
import type { ImportTarget } from './import-target.ts';
import { readSource, SourceBroken } from './read-source.ts';
import { BatchSender } from './send-batches.ts';
import { LINE_BYTES_MAX, splitLines } from './split-lines.ts';

export interface ImportProgress {
  /** Every file is read twice: first to know it again, then to import it. */
  readonly phase: 'reading' | 'importing';
  /** Of the file as it lies there, packed or not. */
  readonly bytes: number;
  readonly bytesTotal: number;
  readonly rows: number;
}

export interface ImportOptions extends RowOptions {
  readonly target: ImportTarget;
  /** Without it an import that was broken off begins again, which does no harm and takes longer. */
  readonly checkpoints?: Checkpoints;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Ends the import after the batch under way; the same command then goes on from there. */
  readonly signal?: AbortSignal;
}

const MENDS_PER_ROW = 5;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Imports a file of NDJSON, plain or gzip. It can be repeated: products are replaced by id, unchanged ones are left alone, and stock
 * is granted once per (import, SKU), an import being known by its content and options.
 * Throws IMPORT_FAILED where nothing could be imported, and what the target throws; the import can then be taken up again.
 */
export async function importFile(path: string, options: ImportOptions): Promise<ImportResult> {
  const bytesTotal = await sizeOf(path);
  if (bytesTotal === 0) throw new JangteoError('IMPORT_FAILED', 'the file is empty');
  let bytes = 0;
  const importId = await importIdentity(path, options, (count) => {
    bytes += count;
    options.onProgress?.({ phase: 'reading', bytes, bytesTotal, rows: 0 });
  });
  const begun = await options.checkpoints?.load(importId);
  const report = new ImportReport(begun?.result);
  const sender = new BatchSender(options.target, importId, report, async (line) => {
    await options.checkpoints?.save(importId, { line, result: report.result() });
  });
  bytes = 0;
  const source = readSource(path, (count) => {
    bytes += count;
    options.onProgress?.({ phase: 'importing', bytes, bytesTotal, rows: report.counts.rows });
  });
  const brokenOff = await readRows(source, begun?.line ?? 0, sender, options);
  await sender.finish();
  if (brokenOff !== STOPPED) await options.checkpoints?.clear(importId);
  const result = report.result(brokenOff);
  if (result.imported + result.unchanged === 0 && brokenOff !== STOPPED) throw nothingImported(result);
  return result;
}

/** As importFile, from standard input: it is written down first, as stock is granted under the name of the whole content. */
export async function importStream(input: NodeJS.ReadableStream, options: ImportOptions): Promise<ImportResult> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-import-'));
  try {
    const path = join(directory, 'input');
    await pipeline(input, createWriteStream(path));
    return await importFile(path, options);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const STOPPED = 'it was stopped; the same command goes on from here';

/** Returns why it ended before the end, if it did. */
async function readRows(
  source: AsyncIterable<Buffer>,
  doneLines: number,
  sender: BatchSender,
  options: ImportOptions,
): Promise<string | undefined> {
  try {
    for await (const { number: line, bytes } of splitLines(source)) {
      if (line <= doneLines) continue;
      if (options.signal?.aborted) return STOPPED;
      if (bytes === undefined) {
        sender.skip({ line, kind: 'skipped', reason: 'line_too_long', detail: `the line has more than ${LINE_BYTES_MAX} bytes` });
        continue;
      }
      const row = convertRow(line === 1 ? withoutMark(bytes) : bytes, options);
      if (!row.taken) {
        const { taken: _taken, ...why } = row;
        sender.skip({ line, kind: 'skipped', ...why });
        continue;
      }
      const { product, stock, listed, mends } = row;
      const mended = mends.slice(0, MENDS_PER_ROW).map((mend) => ({ line, kind: 'mended' as const, ...mend, id: product.id }));
      await sender.add({ line, product, stock, listed }, mended);
    }
    return undefined;
  } catch (thrown) {
    if (thrown instanceof SourceBroken) return thrown.message;
    throw thrown;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const { size } = await stat(path);
    return size;
  } catch (thrown) {
    throw new JangteoError('IMPORT_FAILED', `"${path}" cannot be read`, { cause: thrown });
  }
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

function nothingImported(result: ImportResult): JangteoError {
  const reasons = Object.entries(result.reasons).map(([reason, count]) => `${reason}: ${count}`);
  const why = [
    result.brokenOff,
    result.rows === 0 ? 'there are no rows' : `none of ${result.rows} rows could be taken (${reasons.join(', ')})`,
  ];
  const detail = `${why.filter((part) => part !== undefined).join('; ')}. An import is NDJSON: one product a line, with id and title`;
  return new JangteoError('IMPORT_FAILED', detail, { data: { result } });
}
