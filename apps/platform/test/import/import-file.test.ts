import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, beforeEach, test } from 'node:test';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { JangteoError } from '@jangteo/kernel/errors';
import { type Checkpoints, fileCheckpoints } from '../../src/import/checkpoints.ts';
import { type ImportOptions, type ImportProgress, importFile, importStream } from '../../src/import/import-file.ts';
import { RecordingTarget } from './recording-target.ts';

let directory: string;
let target: RecordingTarget;
let checkpoints: Checkpoints;
let files = 0;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-import-test-'));
});
after(() => rm(directory, { recursive: true }));
beforeEach(() => {
  target = new RecordingTarget();
  checkpoints = fileCheckpoints(join(directory, `checkpoints-${files++}`));
});

const write = async (content: string | Buffer) => {
  const path = join(directory, `file-${files++}`);
  await writeFile(path, content);
  return path;
};
const line = (at: number, fields: object = {}) => `${JSON.stringify({ id: `p${at}`, title: `상품 ${at}`, price: 10 + at, ...fields })}\n`;
const lines = (count: number) => Array.from({ length: count }, (_, at) => line(at)).join('');
const run = (path: string, options: Partial<ImportOptions> = {}) => importFile(path, { target, currency: 'KRW', checkpoints, ...options });
const failed = async (content: string | Buffer) => {
  const thrown = await run(await write(content)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(thrown instanceof JangteoError, String(thrown));
  assert.equal(thrown.code, 'IMPORT_FAILED');
  return thrown.message;
};

test('imports plain text, gzip and standard input alike, and knows one content by any of them', async () => {
  const text = lines(1_400);
  const result = await run(await write(text), { stock: 5 });
  assert.deepEqual(
    [result.rows, result.imported, result.unchanged, result.skipped, result.granted, result.withoutStock],
    [1_400, 1_400, 0, 0, 1_400, 0],
  );
  assert.deepEqual(target.batches, [1_000, 400]);
  const packed = await run(await write(gzipSync(text)), { stock: 5 });
  assert.deepEqual([packed.imported, packed.unchanged, packed.granted], [0, 1_400, 0]);
  const piped = await importStream(Readable.from([gzipSync(text)]), { target, currency: 'KRW', stock: 5 });
  assert.deepEqual([piped.unchanged, piped.granted], [1_400, 0]);
  assert.equal(target.stock.get('p3'), 5);
});

test('grants stock again for another content or another option, which is another import', async () => {
  await run(await write(line(1, { stock: 5 })));
  await run(await write(line(1, { stock: 5 }) + line(2)));
  await run(await write(line(1, { stock: 5 })), { stock: 7 });
  assert.equal(target.stock.get('p1'), 17);
});

test('says line by line what it skipped or mended, and which rows are unlisted', async () => {
  const content = [
    line(1),
    '\n   \n',
    '{"id":\n',
    '{"title":"no id"}\n',
    line(2, { title: 'a\u0007b' }),
    line(3, { price: null }),
    '{"id":"x"}\n',
    line(4),
  ].join('');
  target.refuse = ({ id }) => (id === 'p4' ? 'the SKU is taken' : undefined);
  const result = await run(await write(content));
  assert.deepEqual(
    result.issues.map(({ line, kind, reason, id }) => [line, kind, reason, id]),
    [
      [4, 'skipped', 'broken_json', undefined],
      [5, 'skipped', 'no_id', undefined],
      [6, 'mended', 'title_control_characters', 'p2'],
      [7, 'unlisted', 'no_price', 'p3'],
      [8, 'skipped', 'no_title', 'x'],
      [9, 'skipped', 'sku_taken', 'p4'],
    ],
  );
  assert.deepEqual(result.reasons, { broken_json: 1, no_id: 1, title_control_characters: 1, no_price: 1, no_title: 1, sku_taken: 1 });
  const { rows, imported, skipped, mended, unlisted, withoutStock } = result;
  assert.deepEqual(
    { rows, imported, skipped, mended, unlisted, withoutStock },
    { rows: 7, imported: 3, skipped: 4, mended: 1, unlisted: 1, withoutStock: 3 },
  );
});

test('keeps the list of issues bounded, but counts them all', async () => {
  const result = await run(await write(`${line(1)}${'{\n'.repeat(3_000)}`));
  assert.equal(result.issues.length, 1_000);
  assert.deepEqual([result.skipped, result.reasons.broken_json], [3_000, 3_000]);
});

test('splits at line ends only, wherever the chunks of the file end', async () => {
  const rows = Array.from({ length: 4_000 }, (_, at) => line(at, { description: '가'.repeat(at % 200) }));
  const content = `\uFEFF${rows.join('').replaceAll('\n', '\r\n').trimEnd()}`;
  const result = await run(await write(content));
  assert.deepEqual([result.imported, result.skipped, result.mended], [4_000, 0, 0]);
  assert.equal((target.document('p3999').description as string).length, 199);
});

test('skips a line that is too long without holding it', async () => {
  const result = await run(await write(`${line(1)}{"id":"big","title":"${'x'.repeat(3_000_000)}"}\n${line(2)}`));
  assert.deepEqual([result.imported, result.reasons], [2, { line_too_long: 1 }]);
  assert.equal(result.issues[0]?.line, 2);
});

test('fails with a clear word where nothing could be imported', async () => {
  assert.match(await failed(''), /empty/);
  assert.match(await failed(gzipSync('')), /no rows/);
  assert.match(await failed('\n\n'), /no rows/);
  assert.match(await failed(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 8])), /binary/);
  assert.match(await failed(gzipSync(Buffer.alloc(100))), /binary/);
  assert.match(await failed(Buffer.from('\uFEFF{"id":"a"}', 'utf16le')), /UTF-16/);
  assert.match(await failed('id,title,price\n1,Shoe,5\n'), /none of 2 rows.*broken_json: 2.*NDJSON/);
  assert.match(await failed('[{"id":"a","title":"A"}]'), /NDJSON/);
  await assert.rejects(run(join(directory, 'nothing-here')), { code: 'IMPORT_FAILED' });
  assert.equal(target.products.size, 0);
});

test('stops where the shop does not tell of every product of a batch', async () => {
  const path = await write(lines(4));
  const counted = target.importProducts.bind(target);
  target.importProducts = async (batch) => ({ ...(await counted(batch.slice(1))) });
  await assert.rejects(run(path), { code: 'IMPORT_FAILED', message: /3 of the 4 products/ });
  target.importProducts = counted;
  await run(path);
  assert.equal(target.products.size, 4, 'the same import goes on');
});

test('keeps what came before the end of a gzip file that is cut off or damaged', async () => {
  const packed = gzipSync(Array.from({ length: 20_000 }, (_, at) => line(at, { sku: Math.sin(at).toString(36) })).join(''));
  const half = packed.subarray(0, packed.length - 9_000);
  const readable = gunzipSync(half, { finishFlush: constants.Z_SYNC_FLUSH }).toString().split('\n').length - 1;
  // A slow shop: the end of the data is met while much of what was unpacked still waits.
  target.beforeBatch = () => new Promise((resolve) => setTimeout(resolve, 5));
  const cut = await run(await write(half));
  assert.match(cut.brokenOff ?? '', /gzip/);
  assert.ok(readable > 15_000 && readable < 20_000, `${readable}`);
  assert.deepEqual([cut.imported, target.products.size], [readable, readable]);
  const damaged = Buffer.from(packed);
  damaged.fill(0xff, damaged.length - 40_000, damaged.length - 39_000);
  assert.match((await run(await write(damaged))).brokenOff ?? '', /gzip/);
  const whole = await run(await write(packed));
  assert.deepEqual([whole.brokenOff, target.products.size], [undefined, 20_000]);
});

test('goes on after a crash from the last batch that arrived, and counts each row once', async () => {
  const path = await write(`${lines(2_400)}{\n${line(2_400, { price: null })}`);
  target.beforeBatch = () => {
    if (target.batches.length === 2) throw new Error('the platform went away');
  };
  await assert.rejects(run(path, { stock: 5 }), /went away/);
  assert.equal(target.products.size, 2_000);
  target.beforeBatch = () => {};
  const result = await run(path, { stock: 5 });
  assert.deepEqual(target.batches, [1_000, 1_000, 401]);
  assert.deepEqual(
    [result.rows, result.imported, result.unchanged, result.skipped, result.granted, result.unlisted],
    [2_402, 2_401, 0, 1, 2_401, 1],
  );
  const again = await run(path, { stock: 5 });
  assert.deepEqual([again.rows, again.imported, again.unchanged, again.granted], [2_402, 0, 2_401, 0]);
  assert.ok([...target.stock.values()].every((quantity) => quantity === 5));
});

test('stops when asked to, and goes on later', async () => {
  const path = await write(lines(3_000));
  const stopping = new AbortController();
  target.beforeBatch = () => stopping.abort();
  const stopped = await run(path, { signal: stopping.signal });
  assert.match(stopped.brokenOff ?? '', /stopped/);
  assert.ok(stopped.imported < 3_000);
  const result = await run(path);
  assert.deepEqual([result.rows, result.imported, result.unchanged, result.brokenOff], [3_000, 3_000, 0, undefined]);
});

test('of two rows with one id the later one wins', async () => {
  await run(await write(`${line(1, { title: 'first' })}${lines(1_200)}${line(1, { title: 'last' })}`));
  assert.equal(target.document('p1').title, 'last');
});

test('reports its progress in bytes of the file, up to all of them', async () => {
  const path = await write(gzipSync(Array.from({ length: 20_000 }, (_, at) => line(at, { sku: Math.sin(at).toString(36) })).join('')));
  const seen: ImportProgress[] = [];
  await run(path, { onProgress: (progress) => seen.push(progress) });
  for (const phase of ['reading', 'importing'] as const) {
    const bytes = seen.filter((one) => one.phase === phase).map((one) => one.bytes);
    assert.ok(bytes.length >= 2);
    assert.deepEqual(
      bytes,
      bytes.toSorted((left, right) => left - right),
    );
    assert.equal(bytes.at(-1), seen[0]?.bytesTotal);
  }
});
