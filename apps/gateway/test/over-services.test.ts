import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latestOverServices, pageOverServices } from '../src/over-services.ts';

const SERVICES = ['left', 'empty', 'right'];
const items: Record<string, number[]> = { left: [1, 4, 5, 8], empty: [], right: [2, 3, 6, 7, 9] };

async function upwards(service: string, cursor: string, limit: number) {
  const found = (items[service] ?? []).filter((item) => cursor === '' || item > Number(cursor)).slice(0, limit);
  return { items: found, nextCursor: found.length < limit ? '' : String(found.at(-1)) };
}

async function latest(service: string, cursor: string, limit: number) {
  const all = (items[service] ?? []).map((item) => ({ id: String(item), atMs: BigInt(item) })).reverse();
  const found = all.filter(({ id }) => cursor === '' || Number(id) < Number(cursor)).slice(0, limit);
  return { items: found, nextCursor: found.length < limit ? '' : (found.at(-1)?.id ?? '') };
}

async function collect<T>(page: (cursor: string | undefined) => Promise<{ items: T[]; next_cursor: string | null }>): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const found = await page(cursor);
    all.push(...found.items);
    cursor = found.next_cursor;
  }
  return all;
}

test('pages go from service to service and lose nothing, whatever their size', async () => {
  for (let limit = 1; limit < 12; limit++) {
    const all = await collect((cursor) => pageOverServices(SERVICES, { limit, ...(cursor && { cursor }) }, upwards));
    assert.deepEqual(all, [1, 4, 5, 8, 2, 3, 6, 7, 9], `limit ${limit}`);
  }
});

test('the latest come first whatever their service, and nothing is lost between pages', async () => {
  for (let limit = 1; limit < 12; limit++) {
    const all = await collect((cursor) => latestOverServices(SERVICES, { limit, ...(cursor && { cursor }) }, latest));
    assert.deepEqual(
      all.map(({ id }) => Number(id)),
      [9, 8, 7, 6, 5, 4, 3, 2, 1],
      `limit ${limit}`,
    );
  }
});

test('a cursor of another list is refused', async () => {
  for (const cursor of ['x', Buffer.from('["nobody",0,"",0]').toString('base64url'), Buffer.from('{}').toString('base64url')]) {
    await assert.rejects(pageOverServices(SERVICES, { limit: 1, cursor }, upwards), { code: 'BAD_CURSOR' });
  }
  await assert.rejects(latestOverServices(SERVICES, { limit: 1, cursor: 'x' }, latest), { code: 'BAD_CURSOR' });
});
