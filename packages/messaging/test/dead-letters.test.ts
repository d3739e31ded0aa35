import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrderFailed } from '@jangteo/contracts/events';
import { JangteoError } from '@jangteo/kernel/errors';
import { type Consumer, type EventHandler, on, startConsumer } from '../src/consumer.ts';
import { countParked, listFailedEvents, listParkedKeys, showFailedEvent } from '../src/dead-letters.ts';
import { discardEvent, discardMatching } from '../src/discard.ts';
import { editDeadLetter } from '../src/edit-dead-letter.ts';
import { groupFailures } from '../src/failure-groups.ts';
import { listAudit } from '../src/operator-audit.ts';
import { type KeysRun, redrive } from '../src/redrive.ts';
import { retryParkedKeys, runParkedKey } from '../src/retry-parked.ts';
import { type NotesTables, openShop, runtime, type Shop, until } from './shop.ts';

const who = { actor: 'operator', reason: 'a test' };
const everything: KeysRun = { filter: {}, limit: Number.MAX_SAFE_INTEGER, rate: 0, dryRun: false, cursor: '', ...who };
const first = { cursor: '', limit: 100 };

/** Events whose reason is one of `poison` fail. */
function noting(poison: ReadonlyMap<string, string>): EventHandler<NotesTables> {
  return on(OrderFailed, async (tx, { orderId, reason }) => {
    const complaint = poison.get(reason);
    if (complaint !== undefined) throw new JangteoError('INVALID_REQUEST', complaint.replace('KEY', orderId));
    await tx.insertInto('notes').values({ id: orderId, text: reason }).execute();
  });
}

let made = 0;
/** Appends to the log as any producer may. */
async function append(shop: Shop, key: string, ...reasons: string[]): Promise<string[]> {
  const ids = reasons.map(() => `event-${made++}`);
  await shop.log.append(
    reasons.map((reason, index) => ({
      topic: 'orders',
      key,
      headers: { ce_id: ids[index] ?? '', ce_type: OrderFailed.type, ce_version: '1' },
      value: JSON.stringify({ orderId: key, orderNumber: key, reason }),
    })),
  );
  return ids;
}

async function openDesk(poison: Map<string, string>, ...names: string[]) {
  const shop = await openShop();
  const consumers: Consumer[] = [];
  for (const name of names.length === 0 ? ['notes'] : names) {
    const options = { name, handlers: [noting(poison)], retry: { attempts: 1, backoffMs: 1 } };
    consumers.push(await startConsumer(runtime, shop.store, shop.log, options));
  }
  return {
    shop,
    consumers,
    consumer: consumers[0] as Consumer,
    async settled() {
      await until('everything was delivered', async () => {
        const lags = await Promise.all(consumers.map(({ name }) => shop.log.lag(name)));
        return lags.flat().every(({ lag }) => lag === 0);
      });
    },
    async [Symbol.asyncDispose]() {
      for (const { subscription } of consumers) await subscription.close();
      await shop[Symbol.asyncDispose]();
    },
  };
}

test('lists keys and events a page at a time, groups them by cause, and shows what waits behind one', async () => {
  const poison = new Map([
    ['bad', 'order "KEY" has no 12 lines'],
    ['worse', 'nothing fits'],
  ]);
  await using desk = await openDesk(poison);
  const { shop } = desk;
  for (const key of ['a', 'b', 'c']) await append(shop, key, 'bad', '2');
  const [, , worse] = await append(shop, 'd', '1', '2', 'worse', '4', '5');
  await desk.settled();

  const page = await listParkedKeys(shop.store, 'notes', {}, { cursor: '', limit: 3 });
  const rest = await listParkedKeys(shop.store, 'notes', {}, { cursor: page.nextCursor, limit: 3 });
  assert.deepEqual([...page.items, ...rest.items].map(({ key }) => key).sort(), ['a', 'b', 'c', 'd']);
  assert.equal(rest.nextCursor, '');
  assert.deepEqual(await countParked(shop.store, 'notes', {}), { keys: 4, events: 9 });
  assert.deepEqual(await countParked(shop.store, 'notes', { key: 'd' }), { keys: 1, events: 3 });
  assert.deepEqual(await countParked(shop.store, 'notes', { parkedBeforeMs: 1 }), { keys: 0, events: 0 });
  assert.deepEqual(await countParked(shop.store, 'notes', { status: 'FAILED' }), { keys: 0, events: 0 });

  const groups = await groupFailures(shop.store, 'notes', {});
  assert.deepEqual(
    groups.map(({ type, code, cause, keys, events }) => [type, code, cause, keys, events]),
    [
      ['order_failed', 'INVALID_REQUEST', 'order <text> has no # lines', 3, 6],
      ['order_failed', 'INVALID_REQUEST', 'nothing fits', 1, 3],
    ],
  );
  const { items: ofCause } = await listParkedKeys(shop.store, 'notes', { cause: 'nothing fits' }, first);
  assert.deepEqual(
    ofCause.map(({ key }) => key),
    ['d'],
  );

  const shown = await showFailedEvent(shop.store, 'notes', worse ?? '');
  assert.deepEqual([shown.ahead, shown.behind.length, shown.event.attempts, shown.key.events], [0, 2, 1, 3]);
  assert.equal(shown.event.headers.ce_id, worse);
  await assert.rejects(showFailedEvent(shop.store, 'notes', 'nobody'), { code: 'NOT_FOUND' });
  await assert.rejects(listParkedKeys(shop.store, 'notes', {}, { cursor: 'x', limit: 1 }), { code: 'BAD_CURSOR' });
  const { items: events } = await listFailedEvents(shop.store, 'notes', { code: 'INVALID_REQUEST' }, first);
  assert.equal(events.length, 4, 'those that wait have no error');
});

test('an edited event keeps its id and its place, and a redrive finishes the key in order', async () => {
  await using desk = await openDesk(new Map([['bad', 'cannot be handled']]));
  const { shop, consumer } = desk;
  const [, bad = ''] = await append(shop, 'a', '1', 'bad', '3');
  await desk.settled();

  const edit = { consumer: 'notes', eventId: bad, dryRun: false, ...who };
  await assert.rejects(
    editDeadLetter(runtime, shop.store, { ...edit, payload: '{"orderId": 7, "colour": "red"}' }),
    (error: JangteoError) => {
      assert.equal(error.code, 'INVALID_REQUEST');
      assert.deepEqual(error.errors, [
        { path: 'orderId', message: 'must be a text' },
        { path: 'colour', message: 'is not known here' },
      ]);
      return true;
    },
  );
  await assert.rejects(editDeadLetter(runtime, shop.store, { ...edit, payload: '{' }), { code: 'INVALID_REQUEST' });

  const payload = JSON.stringify({ orderId: 'a', orderNumber: 'a', reason: 'mended' });
  const dry = await editDeadLetter(runtime, shop.store, { ...edit, payload, dryRun: true });
  assert.deepEqual(
    dry.diff.filter(({ change }) => change !== ' ').map(({ change, text }) => change + text.trim()),
    ['-"reason": "bad"', '+"reason": "mended"'],
  );
  assert.match((await showFailedEvent(shop.store, 'notes', bad)).event.payload, /bad/, 'a dry run changes nothing');
  await editDeadLetter(runtime, shop.store, { ...edit, payload });
  const { event, ahead } = await showFailedEvent(shop.store, 'notes', bad);
  assert.deepEqual([event.event_id, ahead, event.revision], [bad, 0, 1]);
  assert.match(event.original_payload ?? '', /bad/);

  const dryRun = await redrive(runtime, shop.store, consumer, { ...everything, dryRun: true });
  assert.deepEqual(dryRun.outcomes, [{ key: 'a', events: 2, handled: 0, unparked: false }]);
  assert.deepEqual(await shop.noted(), ['a:1']);
  const { outcomes, total, nextCursor } = await redrive(runtime, shop.store, consumer, everything);
  assert.deepEqual([outcomes, total, nextCursor], [[{ key: 'a', events: 2, handled: 2, unparked: true }], 1, '']);
  await append(shop, 'a', '4');
  await desk.settled();
  assert.deepEqual(await shop.noted(), ['a:1', 'a:mended', 'a:3', 'a:4']);

  const { items: audit } = await listAudit(shop.store, { consumer: 'notes', cursor: '', limit: 10 });
  assert.deepEqual(
    audit.map(({ action, actor, reason, event_id, before }) => [action, actor, reason, event_id, before?.includes('bad') ?? null]),
    [
      ['REDRIVE', 'operator', 'a test', bad, null],
      ['EDIT', 'operator', 'a test', bad, true],
    ],
  );
});

test('a redrive takes only what the filter means, so many keys a second, and goes on at its cursor', async () => {
  const poison = new Map([
    ['bad', 'cannot be handled'],
    ['worse', 'nothing fits'],
  ]);
  await using desk = await openDesk(poison);
  const { shop, consumer } = desk;
  for (let key = 0; key < 6; key++) await append(shop, `bad-${key}`, 'bad');
  await append(shop, 'other', 'worse');
  await desk.settled();
  poison.clear();

  const run = { ...everything, filter: { cause: 'cannot be handled' } };
  const limited = await redrive(runtime, shop.store, consumer, { ...run, limit: 2 });
  assert.deepEqual([limited.outcomes.length, limited.total, limited.nextCursor], [2, 2, '']);
  let passed = 0;
  const sleep = async (ms: number) => {
    passed += ms;
  };
  const slow: typeof runtime = {
    ...runtime,
    clock: { ...runtime.clock, now: () => runtime.clock.now() + passed, sleep },
  };
  const startedAt = slow.clock.now();
  const keys: string[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const result: Awaited<ReturnType<typeof redrive>> = await redrive(slow, shop.store, consumer, { ...run, rate: 0.2, cursor });
    keys.push(...result.outcomes.map(({ key }) => key));
    cursor = result.nextCursor === '' ? undefined : result.nextCursor;
  }
  assert.equal(keys.length, 4);
  assert.ok(slow.clock.now() - startedAt >= 15_000, 'four keys, one in five seconds');
  assert.deepEqual(await countParked(shop.store, 'notes', {}), { keys: 1, events: 1 });
  await assert.rejects(redrive(runtime, shop.store, consumer, { ...run, cursor: 'x' }), { code: 'BAD_CURSOR' });
});

test('a key that fails again stays, is told with its error, and does not come round twice in one redrive', async () => {
  await using desk = await openDesk(new Map([['bad', 'cannot be handled']]));
  const { shop, consumer } = desk;
  await append(shop, 'a', 'bad', '2');
  await desk.settled();
  const { outcomes, nextCursor } = await redrive(runtime, shop.store, consumer, everything);
  assert.deepEqual([outcomes.length, outcomes[0]?.unparked, outcomes[0]?.error?.code, nextCursor], [1, false, 'INVALID_REQUEST', '']);
  const { items } = await listParkedKeys(shop.store, 'notes', {}, first);
  assert.deepEqual([items[0]?.head?.attempts, items[0]?.rounds, items[0]?.events], [2, 0, 2], 'an operator uses up no retry of the shop');
});

test('two runs of one key at a time handle each event once, in order', async () => {
  const poison = new Map([['0', 'not yet']]);
  await using desk = await openDesk(poison);
  const { shop, consumer } = desk;
  const reasons = Array.from({ length: 30 }, (_, index) => String(index));
  await append(shop, 'a', ...reasons);
  await desk.settled();
  poison.clear();
  await Promise.all(Array.from({ length: 4 }, () => runParkedKey(shop.store, consumer, 'a')));
  assert.deepEqual(
    await shop.noted(),
    reasons.map((reason) => `a:${reason}`),
  );
  assert.deepEqual(await countParked(shop.store, 'notes', {}), { keys: 0, events: 0 });
});

test('an event that is edited while it runs is run again with its new data, and counts once', async () => {
  const poison = new Map([['bad', 'cannot be handled']]);
  await using desk = await openDesk(poison);
  const { shop, consumer } = desk;
  const [bad = ''] = await append(shop, 'a', 'bad');
  await desk.settled();
  poison.clear();
  const payload = JSON.stringify({ orderId: 'a', orderNumber: 'a', reason: 'mended' });
  let edited = false;
  // Between the look at the stored event and its run.
  const edits: Consumer = {
    ...consumer,
    async apply(event, alsoInTx) {
      if (!edited) await editDeadLetter(runtime, shop.store, { consumer: 'notes', eventId: bad, payload, dryRun: false, ...who });
      edited = true;
      await consumer.apply(event, alsoInTx);
    },
  };
  assert.deepEqual(await runParkedKey(shop.store, edits, 'a'), { unparked: true, handled: 1 });
  assert.deepEqual(await shop.noted(), ['a:mended']);
});

test('a discarded event is gone for good, and its key goes on with the next one', async () => {
  const poison = new Map([['bad', 'cannot be handled']]);
  await using desk = await openDesk(poison);
  const { shop, consumer } = desk;
  const [bad = ''] = await append(shop, 'a', 'bad', '2', 'bad', '4');
  await desk.settled();
  const dry = await discardEvent(runtime, shop.store, consumer, bad, { ...who, dryRun: true });
  assert.deepEqual([dry.unparked, await countParked(shop.store, 'notes', {})], [false, { keys: 1, events: 4 }]);

  const outcome = await discardEvent(runtime, shop.store, consumer, bad, { ...who, dryRun: false });
  assert.deepEqual([outcome.handled, outcome.unparked, outcome.error?.code], [1, false, 'INVALID_REQUEST'], 'the next bad one stops it');
  assert.deepEqual(await shop.noted(), ['a:2']);
  await assert.rejects(discardEvent(runtime, shop.store, consumer, bad, { ...who, dryRun: false }), { code: 'NOT_FOUND' });
  const { outcomes } = await discardMatching(runtime, shop.store, consumer, { ...everything, filter: { code: 'INVALID_REQUEST' } });
  assert.deepEqual(
    outcomes.map(({ handled, unparked }) => [handled, unparked]),
    [[1, true]],
  );

  poison.clear();
  for (const { partition, start: offset } of await shop.log.ends('orders'))
    await shop.log.seek('notes', { topic: 'orders', partition, offset });
  await append(shop, 'b', '1');
  await desk.settled();
  assert.deepEqual(await shop.noted(), ['a:2', 'a:4', 'b:1'], 'the log does not bring it back');
  const { items: audit } = await listAudit(shop.store, { consumer: 'notes', key: 'a', action: 'DISCARD', cursor: '', limit: 10 });
  assert.equal(audit.length, 2);
  assert.match(audit[0]?.before ?? '', /bad/, 'the audit keeps its data');
});

test('each consumer has a desk of its own', async () => {
  await using desk = await openDesk(new Map([['bad', 'cannot be handled']]), 'left', 'right');
  const { shop, consumers } = desk;
  const [bad = ''] = await append(shop, 'a', 'bad');
  await desk.settled();
  await discardEvent(runtime, shop.store, consumers[0] as Consumer, bad, { ...who, dryRun: false });
  assert.deepEqual(await countParked(shop.store, 'left', {}), { keys: 0, events: 0 });
  assert.deepEqual(await countParked(shop.store, 'right', {}), { keys: 1, events: 1 });
});

test('the shop retries a key five times by itself, counted before each run, then leaves it to somebody', async () => {
  const poison = new Map([['bad', 'cannot be handled']]);
  await using desk = await openDesk(poison);
  const { shop, consumer } = desk;
  await append(shop, 'a', 'bad');
  await desk.settled();
  const keyNow = async () => (await listParkedKeys(shop.store, 'notes', {}, first)).items[0];
  for (let round = 1; round <= 5; round++) {
    await shop.store.transaction((tx) => tx.updateTable('parked_keys').set({ retry_at: 0 }).execute());
    await retryParkedKeys(runtime, shop.store, consumer);
    assert.deepEqual([(await keyNow())?.rounds, (await keyNow())?.status], [round, round < 5 ? 'PARKED' : 'FAILED']);
  }
  poison.clear();
  await retryParkedKeys(runtime, shop.store, consumer);
  assert.equal((await keyNow())?.status, 'FAILED');
  await redrive(runtime, shop.store, consumer, everything);
  assert.equal(await keyNow(), undefined);
});
