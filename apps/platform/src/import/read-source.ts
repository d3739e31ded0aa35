import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { JangteoError } from '@jangteo/kernel/errors';

const CHUNK_BYTES = 262_144;
const GZIP = Buffer.from([0x1f, 0x8b]);
const UTF16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/** Ends a source before its end: what was read until then is good. */
export class SourceBroken extends Error {}

/**
 * The bytes of a file, unpacked where it starts like gzip. `onBytes` hears how many bytes of the file itself have been read.
 * Throws IMPORT_FAILED for a file that is no text, SourceBroken where gzip data end early or are damaged.
 */
export async function* readSource(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  const chunks = countBytes(createReadStream(path, { highWaterMark: CHUNK_BYTES }), onBytes);
  const first = await chunks.next();
  if (first.done === true) return;
  const whole = prepend(first.value, chunks);
  if (!first.value.subarray(0, 2).equals(GZIP)) yield* checkText(whole);
  else yield* checkText(gunzip(whole));
}

async function* countBytes(source: AsyncIterable<Buffer>, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function* prepend(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* checkText(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of source) {
    if (first) {
      const start = chunk.subarray(0, 2);
      if (UTF16.some((mark) => start.equals(mark))) throw new JangteoError('IMPORT_FAILED', 'the file is UTF-16 text: save it as UTF-8');
      if (chunk.includes(0))
        throw new JangteoError('IMPORT_FAILED', 'the file is binary: an import is NDJSON text, one product a line, plain or gzip');
      first = false;
    }
    yield chunk;
  }
}

/** Unlike a pipeline, this hands over everything that was unpacked before it tells of an error. */
async function* gunzip(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacking = createGunzip({ chunkSize: CHUNK_BYTES });
  let failure: Error | undefined;
  let ended = false;
  let wake = () => {};
  unpacking.on('error', (error) => {
    failure = error;
    wake();
  });
  unpacking.on('end', () => {
    ended = true;
    wake();
  });
  unpacking.on('readable', () => wake());
  const feeding = feed(source, unpacking, () => failure !== undefined).catch((error) => {
    failure = error;
    wake();
  });
  try {
    for (;;) {
      const chunk: Buffer | null = unpacking.read();
      if (chunk !== null) yield chunk;
      else if (failure !== undefined) throw new SourceBroken(`the gzip data are damaged or end early (${failure.message})`);
      else if (ended) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    failure ??= new Error('no longer read');
    unpacking.destroy();
    await feeding;
  }
}

async function feed(source: AsyncIterable<Buffer>, into: ReturnType<typeof createGunzip>, stopped: () => boolean): Promise<void> {
  for await (const chunk of source) {
    if (stopped()) return;
    if (!into.write(chunk)) await Promise.race([once(into, 'drain'), once(into, 'close')]);
  }
  into.end();
}
