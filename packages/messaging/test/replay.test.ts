import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrderFailed } from '@jangteo/contracts/events';
import { JangteoError } from '@jangteo/kernel/errors';
import { browseTopic } from '../src/browse-topic.ts';
import { type EventHandler, on, startConsumer } from '../src/consumer.ts';
import { type ConsumerControl, controlConsumer } from '../src/consumer-control.ts';
import { discardEvent } from '../src/discard.ts';
import { offsetAtTime } from '../src/offset-at-time.ts';
import { listAudit } from '../src/operator-audit.ts';
import type { ReplayCounts } from '../src/replay.ts';
import type { ReplayOptions } from '../src/replay-plan.ts';
import { runParkedKey } from '../src/retry-parked.ts';
import { type NotesTables, openShop, runtime, type Shop, until } from './shop.ts';

const who = { actor: 'operator', reason: 'a test' };
const whole: ReplayOptions = { again: false, dryRun: false, cursor: '', ...who };
const poison = new Set<string>();

function noting(): EventHandler<NotesTables> {
  return on(OrderFailed, async (tx, { orderId, reason }) => {
    if (poison.has(reason)) throw new JangteoError('INVALID_REQUEST', 'cannot be handled');
    await tx.insertInto('notes').values({ id: orderId, text: reason }).execute();
  });
}

async function append(shop: Shop, key: string, ...reasons: string[]): Promise<void> {
  await shop.log.append(
    reasons.map((reason) => ({
      topic: 'orders',
      key,
      headers: { ce_id: `${key}-${reason}`, ce_type: OrderFailed.type, ce_version: '1' },
      value: JSON.stringify({ orderId: key, orderNumber: key, reason }),
    })),
  );
}

async function start(shop: Shop) {
  const options = { name: 'notes', handlers: [noting()], retry: { attempts: 1, backoffMs: 1 } };
  const consumer = await startConsumer(runtime, shop.store, shop.log, options);
  const control = controlConsumer(runtime, shop.store, shop.log, consumer);
  const settled = () => until('everything was delivered', async () => (await shop.log.lag('notes')).every(({ lag }) => lag === 0));
  return { consumer, control, settled, [Symbol.asyncDispose]: () => consumer.subscription.close() };
}

async function replayAll(control: ConsumerControl, options: ReplayOptions): Promise<ReplayCounts> {
  const sum: ReplayCounts = { applied: 0, handledBefore: 0, parked: 0, failed: 0, other: 0 };
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const { counts, nextCursor } = await control.replay({ ...options, cursor });
    for (const name of Object.keys(sum) as (keyof ReplayCounts)[]) sum[name] += counts[name];
    cursor = nextCursor === '' ? undefined : nextCursor;
  }
  return sum;
}

test('a replay applies what the inbox does not know, in order; with again everything; a dry run only counts', async () => {
  await using shop = await openShop();
  await using running = await start(shop);
  for (const key of ['a', 'b', 'c']) await append(shop, key, '1', '2', '3');
  await shop.log.append([{ topic: 'orders', key: 'a', headers: { ce_id: 'x', ce_type: 'order_created', ce_version: '1' }, value: '{}' }]);
  await running.settled();
  const known = await replayAll(running.control, whole);
  assert.deepEqual(known, { applied: 0, handledBefore: 9, parked: 0, failed: 0, other: 1 });

  // As after a restore of an older copy of the service's store.
  await shop.store.transaction(async (tx) => {
    await tx.deleteFrom('inbox').where('event_id', 'in', ['b-2', 'b-3']).execute();
    await tx.deleteFrom('notes').where('id', '=', 'b').where('text', '!=', '1').execute();
  });
  const dry = await replayAll(running.control, { ...whole, dryRun: true });
  assert.deepEqual([dry.applied, dry.handledBefore], [2, 7]);
  assert.equal((await shop.noted()).length, 7, 'nothing was applied');
  assert.equal((await replayAll(running.control, whole)).applied, 2);
  assert.deepEqual(
    (await shop.noted()).filter((note) => note.startsWith('b')),
    ['b:1', 'b:2', 'b:3'],
  );
  assert.equal((await replayAll(running.control, { ...whole, again: true })).applied, 9);
  assert.deepEqual(
    (await shop.noted()).filter((note) => note.startsWith('c')),
    ['c:1', 'c:2', 'c:3', 'c:1', 'c:2', 'c:3'],
  );
  assert.equal(running.control.replaying, false);
  await append(shop, 'a', '4');
  await running.settled();
  assert.ok((await shop.noted()).includes('a:4'), 'the consumer goes on');
  const { items } = await listAudit(shop.store, { consumer: 'notes', action: 'REPLAY', cursor: '', limit: 10 });
  assert.equal(items.length, 3, 'dry runs are not audited');
});

test('what is replayed lines up behind a parked key, and what fails parks its key', async () => {
  await using shop = await openShop();
  poison.add('2');
  await using running = await start(shop);
  await append(shop, 'a', '1', '2', '3');
  await append(shop, 'b', '1');
  await running.settled();
  assert.deepEqual(await replayAll(running.control, whole), { applied: 0, handledBefore: 2, parked: 2, failed: 0, other: 0 });
  await discardEvent(runtime, shop.store, running.consumer, 'a-2', { ...who, dryRun: false });
  assert.deepEqual(await shop.noted(), ['a:1', 'b:1', 'a:3']);
  assert.deepEqual(await replayAll(running.control, whole), { applied: 0, handledBefore: 4, parked: 0, failed: 0, other: 0 });
  const again = await replayAll(running.control, { ...whole, again: true });
  assert.deepEqual(again, { applied: 3, handledBefore: 1, parked: 0, failed: 0, other: 0 }, 'what was discarded stays so');
  poison.clear();
  poison.add('1');
  const failing = await replayAll(running.control, { ...whole, again: true });
  assert.deepEqual(failing, { applied: 0, handledBefore: 1, parked: 1, failed: 2, other: 0 }, 'a:3 is not run before a:1');
  poison.clear();
  assert.equal((await runParkedKey(shop.store, running.consumer, 'b')).unparked, true);
  assert.equal((await shop.noted()).filter((note) => note === 'b:1').length, 3, 'the redrive runs what failed');
  await runParkedKey(shop.store, running.consumer, 'a');
});

test('a range by time or by offset is replayed alone, and nonsense is refused', async () => {
  await using shop = await openShop();
  await using running = await start(shop);
  await append(shop, 'a', '1', '2');
  await runtime.clock.sleep(5);
  const between = runtime.clock.now();
  await runtime.clock.sleep(5);
  await append(shop, 'a', '3');
  await running.settled();
  const dry = { ...whole, dryRun: true, again: true };
  assert.equal((await replayAll(running.control, { ...dry, from: { timeMs: between } })).applied, 1);
  assert.equal((await replayAll(running.control, { ...dry, to: { timeMs: between } })).applied, 2);
  const partition = (await shop.log.ends('orders')).find(({ end }) => end > 0)?.partition ?? 0;
  const at = { topic: 'orders', partition };
  assert.deepEqual([await offsetAtTime(shop.log, at, 0), await offsetAtTime(shop.log, at, between)], [0, 2]);
  assert.equal((await replayAll(running.control, { ...dry, ...at, from: { offset: 1 }, to: { offset: 2 } })).applied, 1);
  await assert.rejects(running.control.replay({ ...whole, topic: 'payments' }), { code: 'INVALID_REQUEST' });
  await assert.rejects(running.control.replay({ ...whole, from: { offset: 1 } }), { code: 'INVALID_REQUEST' });
  await assert.rejects(running.control.replay({ ...whole, cursor: 'x' }), { code: 'BAD_CURSOR' });
});

test('a pause and a concurrency hold over a restart; a resumed consumer goes on', async () => {
  await using shop = await openShop();
  await append(shop, 'a', '1');
  {
    await using running = await start(shop);
    await running.settled();
    await running.control.pause(who);
    await running.control.setConcurrency(3, who);
    await append(shop, 'a', '2');
  }
  await using running = await start(shop);
  const { subscription } = running.consumer;
  assert.deepEqual([subscription.paused, subscription.concurrency], [true, 3]);
  await runtime.clock.sleep(300);
  assert.deepEqual(await shop.noted(), ['a:1']);
  await running.control.resume(who);
  await running.settled();
  assert.deepEqual(await shop.noted(), ['a:1', 'a:2']);
  await assert.rejects(running.control.setConcurrency(0, who), { code: 'INVALID_REQUEST' });
});

test('a seek moves a consumer to an end, an offset or a time; what it skipped, a replay finds', async () => {
  await using shop = await openShop();
  await using running = await start(shop);
  await running.control.pause(who);
  await append(shop, 'a', '1', '2');
  const moves = await running.control.seek({ topic: 'orders', to: 'end' }, who);
  assert.equal(moves.length, 16);
  assert.deepEqual(
    moves.filter(({ from, to }) => from !== to).map(({ from, to }) => [from, to]),
    [[0, 2]],
  );
  await running.control.resume(who);
  await running.settled();
  assert.deepEqual(await shop.noted(), []);
  assert.equal((await replayAll(running.control, whole)).applied, 2);
  await running.control.seek({ topic: 'orders', to: { timeMs: 0 } }, who);
  await running.settled();
  assert.deepEqual(await shop.noted(), ['a:1', 'a:2'], 'the inbox knows them');
  await assert.rejects(running.control.seek({ topic: 'orders', to: { offset: 1 } }, who), { code: 'INVALID_REQUEST' });
  await assert.rejects(running.control.seek({ topic: 'payments', to: 'end' }, who), { code: 'INVALID_REQUEST' });
});

test('a topic is browsed newest first over its partitions, by key and type, and upwards from an offset', async () => {
  await using shop = await openShop();
  for (let round = 0; round < 3; round++) {
    for (const key of ['a', 'b', 'c', 'd']) await append(shop, key, String(round));
    await runtime.clock.sleep(3);
  }
  const found: string[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const page: Awaited<ReturnType<typeof browseTopic>> = await browseTopic(shop.log, { topic: 'orders', limit: 5, cursor });
    found.push(...page.items.map(({ headers }) => headers.ce_id ?? ''));
    cursor = page.nextCursor === '' ? undefined : page.nextCursor;
  }
  assert.equal(found.length, 12);
  assert.deepEqual(
    found.map((id) => id.split('-')[1]),
    ['2', '2', '2', '2', '1', '1', '1', '1', '0', '0', '0', '0'],
  );
  const ofKey = await browseTopic(shop.log, { topic: 'orders', key: 'b', type: OrderFailed.type, limit: 2, cursor: '' });
  assert.deepEqual(
    ofKey.items.map(({ headers }) => headers.ce_id),
    ['b-2', 'b-1'],
  );
  const [newest] = ofKey.items;
  const partition = newest?.partition ?? 0;
  const upwards = await browseTopic(shop.log, { topic: 'orders', partition, key: 'b', fromOffset: 0, limit: 2, cursor: '' });
  assert.deepEqual(
    upwards.items.map(({ headers }) => headers.ce_id),
    ['b-0', 'b-1'],
  );
  assert.equal((await browseTopic(shop.log, { topic: 'orders', type: 'none', limit: 5, cursor: '' })).items.length, 0);
  await assert.rejects(browseTopic(shop.log, { topic: 'nowhere', limit: 5, cursor: '' }), { code: 'UNKNOWN_TOPIC' });
});
