import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { buyerOf, type OpenShop, openShop, sell } from '../../apps/platform/test/shop.ts';
import { jangteoOn } from './cli.ts';
import { removeShop } from './real-engines.ts';

let directory: string;
let open: OpenShop;
let order: Awaited<ReturnType<typeof buyerOf>>;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-desk-'));
  open = await openShop({ runtime: systemRuntime, directory });
  await sell(open, 'mug', 1_000);
  order = await buyerOf(open, 'buyer@example.com');
});
after(async () => {
  await open.shop.stop();
  await removeShop(directory);
});

const jangteo = (...args: string[]) => jangteoOn({ url: open.url, token: open.shop.token }, ...args);

async function json<T>(...args: string[]): Promise<T> {
  const { code, out, error } = await jangteo(...args, '--json');
  assert.ok(code < 2, error);
  return JSON.parse(out) as T;
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (await check()) return;
    await systemRuntime.clock.sleep(20);
  }
  throw new Error(`never: ${what}; ${JSON.stringify(await open.api.pending())}`);
}

const placed = async () => {
  const number = (await order('mug', 1, 'test')) ?? '';
  return { number, id: (await open.api.order(number)).id };
};
const statusOf = async (number: string) => (await open.api.order(number)).status;
const parkedAt = async (consumer: string) => (await json<Parked[]>('dead-letters', '--consumer', consumer)).map(({ key }) => key);

interface Parked {
  readonly consumer: string;
  readonly key: string;
  readonly events: number;
  readonly head: { readonly event_id: string; readonly payload: string; readonly error: { readonly code: string } };
}

let made = 0;
/** A producer with a bug: what it appends is an event, but its data is broken. */
async function appendBroken(topic: string, type: string, key: string, value = '{"orderId": {"broken": true}}'): Promise<string> {
  const id = `broken-${made++}`;
  const headers = { ce_id: id, ce_type: type, ce_version: '1', ce_source: '/test', ce_subject: key };
  await open.shop.platform.engines.log.append([{ topic, key, headers, value }]);
  return id;
}

/** An order whose payment_success comes broken before the real one. */
async function poisoned() {
  await jangteo('topics', 'pause', 'payments', '--reason', 'to be first');
  const one = await placed();
  const event = await appendBroken('payments', 'payment_success', one.id);
  await until('its key is parked', async () => (await parkedAt('orders')).includes(one.id));
  await jangteo('topics', 'resume', 'payments');
  await until(
    'the real one stands in line',
    async () => (await json<{ behind: object[] }>('dead-letters', 'show', event)).behind.length > 0,
  );
  return { ...one, event };
}

test('where nothing is parked, the desk says so', async () => {
  for (const args of [['dead-letters'], ['dead-letters', 'groups']]) {
    const { code, out } = await jangteo(...args);
    assert.deepEqual([code, out], [0, 'nothing is parked\n']);
  }
  assert.match((await jangteo('dead-letters', 'audit')).out, /nobody has done anything yet/);
  assert.match((await jangteo('dead-letters', 'redrive', '--all')).out, /nothing is parked that this means/);
});

test('a poisoned event parks its key only; an edit and a redrive finish the key in order, and the order completes', async () => {
  const bad = await poisoned();
  const others = await Promise.all([placed(), placed(), placed()]);
  await until('the others complete meanwhile', async () =>
    (await Promise.all(others.map(({ number }) => statusOf(number)))).every((status) => status === 'COMPLETED'),
  );
  assert.equal(await statusOf(bad.number), 'PENDING');

  const listed = await jangteo('dead-letters');
  assert.match(listed.out, new RegExp(`orders +${bad.event} +${bad.id} +PARKED +2 .*payment_success +INVALID_REQUEST`));
  const groups = await jangteo('dead-letters', 'groups');
  assert.match(groups.out, /^keys +events +consumer/);
  assert.match(groups.out, /1 +2 +orders +payment_success +INVALID_REQUEST +the data of payment_success/);
  const shown = await jangteo('dead-letters', 'show', bad.event);
  assert.match(shown.out, /in line +0 before it, 1 behind it/);
  assert.match(shown.out, /ce_type: payment_success/);
  assert.match(shown.out, /"broken": true/);

  const file = join(directory, 'mended.json');
  await writeFile(file, '{"orderId": 7, "colour": "red"}');
  const refused = await jangteo('dead-letters', 'edit', bad.event, '--payload', file, '--yes');
  assert.equal(refused.code, 1);
  assert.match(refused.error, /INVALID_REQUEST: .*\n {2}orderId: must be a text\n {2}colour: is not known here/);
  await writeFile(file, JSON.stringify({ orderId: bad.id, paymentId: 'p', amount: { amount: '1000', currency: 'KRW' } }));
  const asked = await jangteo('dead-letters', 'edit', bad.event, '--payload', file);
  assert.equal(asked.code, 2);
  assert.match(asked.out, /^-.*"broken": true\n/m);
  assert.match(asked.error, /--yes writes it/);
  assert.match((await jangteo('dead-letters', 'show', bad.event)).out, /edited +no/);
  const dry = await jangteo('dead-letters', 'redrive', bad.event, '--dry-run');
  assert.match(dry.out, /would redrive 1 keys with 2 events in line; nothing was run/);
  assert.deepEqual(await parkedAt('orders'), [bad.id]);

  const written = await jangteo('dead-letters', 'edit', bad.event, '--payload', file, '--yes', '--reason', 'no order id');
  assert.equal(written.code, 0, written.error);
  const redriven = await jangteo('dead-letters', 'redrive', bad.event, '--reason', 'mended');
  assert.match(redriven.out, /flows again\n\n1 of 1 keys flow again, \d events were handled/);
  assert.equal(redriven.code, 0);
  await until('the order completes', async () => (await statusOf(bad.number)) === 'COMPLETED');
  assert.deepEqual(await parkedAt('orders'), []);
  const { timeline } = await open.api.order(bad.number);
  assert.deepEqual(
    timeline.slice(0, 2).map(({ event }) => event),
    ['reserved', 'payment_success'],
  );
  const audit = await json<{ action: string; actor: string; reason: string; before: string | null }[]>(
    'dead-letters',
    'audit',
    '--key',
    bad.id,
  );
  assert.deepEqual(
    audit.map(({ action, actor, reason }) => [action, actor, reason]),
    [
      ['REDRIVE', 'admin-token', 'mended'],
      ['EDIT', 'admin-token', 'no order id'],
    ],
  );
  assert.match(audit[1]?.before ?? '', /broken/);
});

test('a discarded event lets its key go on with the next one; a redrive that fails again ends with 1', async () => {
  const bad = await poisoned();
  const again = await jangteo('dead-letters', 'redrive', bad.event);
  assert.equal(again.code, 1);
  assert.match(again.out, /parked: INVALID_REQUEST/);
  const unexplained = await jangteo('dead-letters', 'discard', bad.event);
  assert.equal(unexplained.code, 2);
  const dry = await jangteo('dead-letters', 'discard', bad.event, '--reason', 'broken', '--dry-run');
  assert.match(dry.out, /would discard/);
  assert.deepEqual(await parkedAt('orders'), [bad.id]);
  const { code, out, error } = await jangteo('dead-letters', 'discard', bad.event, '--reason', 'broken by the importer');
  assert.equal(code, 0, error);
  assert.match(out, /1 of 1 keys flow again, 1 events were handled/);
  await until('the order completes', async () => (await statusOf(bad.number)) === 'COMPLETED');
  const [entry] = await json<{ action: string; before: string }[]>('dead-letters', 'audit', '--event', bad.event, '--action', 'DISCARD');
  assert.match(entry?.before ?? '', /broken/, 'the audit keeps its data');
  const gone = await jangteo('dead-letters', 'show', bad.event);
  assert.equal(gone.code, 1);
  assert.match(gone.error, /NOT_FOUND/);
});

test('the same event parked by several consumers is dealt with at each of them', async () => {
  const { id } = await placed();
  const event = await appendBroken('orders', 'order_failed', id);
  await until('all have it', async () => (await json<Parked[]>('dead-letters', '--key', id)).length === 3);
  const consumers = (await json<Parked[]>('dead-letters', '--key', id)).map(({ consumer }) => consumer);
  assert.deepEqual(consumers, ['catalog', 'inventory', 'payments']);
  const ambiguous = await jangteo('dead-letters', 'show', event);
  assert.match(ambiguous.error, /INVALID_REQUEST: several consumers have it parked: say consumer, one of catalog, inventory, payments/);
  const { code, error } = await jangteo('dead-letters', 'discard', event, '--consumer', 'inventory', '--reason', 'broken');
  assert.equal(code, 0, error);
  assert.deepEqual([await parkedAt('catalog'), await parkedAt('inventory'), await parkedAt('payments')], [[id], [], [id]]);
});

test('a filter with a rate and a limit reaches what it means, over all consumers', async () => {
  for (const { id } of [await placed(), await placed()]) await appendBroken('orders', 'order_failed', id);
  const of = ['--code', 'INVALID_REQUEST', '--type', 'order_failed'];
  await until('all are parked', async () => (await json<Parked[]>('dead-letters')).length === 8);
  const one = await json<{ outcomes: object[] }>('dead-letters', 'discard', ...of, '--limit', '1', '--reason', 'broken');
  assert.equal(one.outcomes.length, 1);
  const dry = await json<{ outcomes: { consumer: string }[] }>('dead-letters', 'redrive', ...of, '--limit', '3', '--dry-run');
  assert.deepEqual(
    dry.outcomes.map(({ consumer }) => consumer),
    ['catalog', 'catalog', 'inventory'],
  );
  const whole = await open.connection.call<{ outcomes: object[]; next_cursor: string | null }>('POST', '/admin/api/dead-letters/redrive', {
    all: true,
    dry_run: true,
  });
  assert.deepEqual([whole.outcomes.length, whole.next_cursor], [7, null], 'one call reaches every consumer');
  const none = await jangteo('dead-letters', 'redrive', '--code', 'ENGINE_AWAY');
  assert.equal(none.out, 'nothing is parked that this means\n');
  const rest = await jangteo('dead-letters', 'discard', ...of, '--rate', '50', '--reason', 'broken');
  assert.match(rest.out, /7 of 7 keys flow again/);
  assert.deepEqual(await json('dead-letters'), []);
});

test('topics tells offsets and lag, shows records, and steers a consumer; a replay finds what a seek skipped', async () => {
  await until('nothing lags', async () => (await json<{ consumers: { lag: number }[] }>('topics')).consumers.every(({ lag }) => lag === 0));
  const overview = await jangteo('topics');
  assert.match(overview.out, /orders +16 +\d+ +for ever/);
  assert.match(overview.out, /payments +running +64 +orders +\d+ +0/);
  const browsed = await jangteo('topics', 'browse', 'orders', '--type', 'order_created', '--limit', '1');
  assert.match(browsed.out, /order_created {2}key [0-9a-f-]{36}/);
  assert.match((await jangteo('topics', 'browse', 'nowhere')).error, /UNKNOWN_TOPIC/);

  await jangteo('topics', 'pause', 'payments');
  const { number, id } = await placed();
  await until('it lags', async () =>
    (await json<{ consumers: { name: string; lag: number }[] }>('topics')).consumers.some(({ lag }) => lag > 0),
  );
  assert.match((await jangteo('topics', 'seek', 'payments', '--topic', 'orders', '--to', 'end')).out, /orders +\d+ +\d+ +\d+/);
  await jangteo('topics', 'concurrency', 'payments', '8');
  await jangteo('topics', 'resume', 'payments');
  const records = await json<{ key: string; type: string }[]>('topics', 'browse', 'orders', '--key', id);
  assert.deepEqual(
    records.map(({ type }) => type),
    ['order_created'],
  );
  const dry = await json<{ applied: number; handled_before: number }>('replay', '--consumer', 'payments', '--dry-run');
  assert.equal(dry.applied, 1);
  assert.ok(dry.handled_before > 0);
  assert.equal(await statusOf(number), 'PENDING');
  const replayed = await jangteo('replay', '--consumer', 'payments', '--reason', 'skipped by a seek');
  assert.equal(replayed.code, 0, replayed.error);
  assert.match(replayed.out, /applied +1\n/);
  await until('the order completes', async () => (await statusOf(number)) === 'COMPLETED');
  const again = await json<{ applied: number; failed: number }>('replay', '--consumer', 'payments', '--again');
  assert.ok(again.applied > 1);
  assert.equal(again.failed, 0);
  const { consumers } = await json<{ consumers: { name: string; paused: boolean; replaying: boolean; concurrency: number }[] }>('topics');
  const payments = consumers.find(({ name }) => name === 'payments');
  assert.deepEqual([payments?.paused, payments?.replaying, payments?.concurrency], [false, false, 8]);
  await until('the shop is at rest', async () =>
    Object.values(await open.api.pending()).every((kinds) => Object.values(kinds).every((count) => count === 0)),
  );
});

test('wrong usage of the desk ends with 2, and unknown names are told', async () => {
  for (const [args, complaint] of [
    [['dead-letters', 'redrive'], /say one of EVENT, a filter such as --code, and --all/],
    [['dead-letters', 'edit', 'e'], /--payload/],
    [['dead-letters', 'redrive', '--all', '--rate', '0'], /above 0/],
    [['replay'], /--consumer/],
    [['topics', 'concurrency', 'payments', '0'], /whole number/],
  ] as const) {
    const { code, error } = await jangteo(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(error, complaint);
  }
  for (const [args, complaint] of [
    [['dead-letters', '--consumer', 'nobody'], /NOT_FOUND: there is no consumer "nobody"/],
    [['dead-letters', '--since', 'yesterday'], /INVALID_REQUEST: .*since must be a time such as/],
    [['replay', '--consumer', 'users'], /NOT_FOUND: users consumes nothing/],
    [['replay', '--consumer', 'orders', '--topic', 'orders'], /INVALID_REQUEST: orders does not consume "orders"/],
    [['topics', 'seek', 'orders', '--topic', 'payments', '--to', '5'], /an offset wants a partition/],
  ] as const) {
    const { code, error } = await jangteo(...args);
    assert.equal(code, 1, args.join(' '));
    assert.match(error, complaint);
  }
  for (const name of ['dead-letters', 'topics', 'replay'])
    assert.match((await jangteo(name, '--help')).out, /Examples:[\s\S]*Exit codes:/, name);
});
