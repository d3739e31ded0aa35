import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { openBooks } from '../../apps/platform/test/books.ts';
import { jangteoOn } from './cli.ts';
import { openShop, type TestShop } from './shop.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/when-something-fails.md'), 'utf8');

let shop: TestShop;
let buyer: Awaited<ReturnType<TestShop['buyer']>>;
before(async () => {
  shop = await openShop();
  await shop.sell('mug', 1_000);
  buyer = await shop.buyer();
});
after(() => shop[Symbol.asyncDispose]());

interface Followed {
  readonly command: string;
  readonly code: number;
  readonly out: string;
}

/** Runs the commands of one section of the page, as they stand there. */
async function* follow(section: number, variables: Readonly<Record<string, string>> = {}): AsyncGenerator<Followed> {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${section}. `)) ?? '';
  const commands = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
  assert.ok(commands.length > 0, `section ${section} has commands`);
  for (const command of commands) {
    const [npx, jangteo, ...args] = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
    assert.deepEqual([npx, jangteo], ['npx', 'jangteo'], command);
    const told = args.map((arg) => (arg.startsWith('$') ? (variables[arg.slice(1)] ?? arg) : (variables[arg] ?? arg)));
    const { code, out, error } = await jangteoOn(shop, ...told);
    assert.ok(code < 2, `${command}: ${error}`);
    yield { command: command.replace(/^npx jangteo /, ''), code, out: out + error };
  }
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (await check()) return;
    await systemRuntime.clock.sleep(20);
  }
  throw new Error(`never: ${what}; ${JSON.stringify((await shop.admin('GET', '/pending')).body)}`);
}

const jangteo = (...args: string[]) => jangteoOn(shop, ...args);
const placed = async () => (await buyer.order([{ sku: 'mug', quantity: 1 }])).body.order_number;
const isCompleted = async (number: string) => (await buyer.get(`/v1/orders/${number}`)).body.status === 'COMPLETED';
const waiting = async (service: string, what: string) =>
  ((await shop.admin('GET', '/pending')).body as unknown as Record<string, Record<string, number>>)[service]?.[what] ?? 0;

test('1. nothing is wrong, and the commands say so', async () => {
  await placed();
  await shop.rest();
  for await (const { command, code, out } of follow(1)) {
    assert.equal(code, 0, `${command}: ${out}`);
    if (command === 'doctor') assert.match(out, /nothing differs/);
    if (command === 'dead-letters groups') assert.match(out, /nothing is parked/);
  }
});

test('2. an order that is finished is told from its beginning to its end', async () => {
  const number = await placed();
  await shop.rest();
  for await (const { command, code, out } of follow(2, { ORDER: number })) {
    assert.equal(code, 0, `${command}: ${out}`);
    if (command.startsWith('orders why')) assert.match(out, /It is finished/);
    if (command.startsWith('orders history')) assert.match(out, /payment_success: PENDING -> COMPLETED/);
  }
});

test('3. an event with broken data is looked at, mended and run again', async () => {
  await jangteo('topics', 'pause', 'payments');
  const number = await placed();
  const { id } = (await shop.admin('GET', `/orders/${number}`)).body;
  const event = 'a-broken-one';
  const headers = { ce_id: event, ce_type: 'payment_success', ce_version: '1', ce_source: '/test', ce_subject: id };
  await shop.append([{ topic: 'payments', key: id, headers, value: '{"orderId": 7}' }]);
  await until('its key is parked', async () => (await jangteo('dead-letters')).out.includes(id));
  await jangteo('topics', 'resume', 'payments');
  const mended = join(shop.directory, 'mended.json');
  await writeFile(mended, JSON.stringify({ orderId: id, paymentId: 'p', amount: { amount: '1000', currency: 'KRW' } }));
  for await (const { command, code, out } of follow(3, { ORDER: number, EVENT: event, 'mended.json': mended })) {
    if (command === 'dead-letters groups') assert.match(out, /payment_success +INVALID_REQUEST/);
    if (command.includes('--dry-run')) assert.match(out, /would redrive 1 keys/);
    if (command.includes('--reason "mended"')) assert.match(out, /flows again/);
    if (command === 'dead-letters audit') assert.match(out, /REDRIVE[\s\S]*EDIT/);
    if (!command.startsWith('orders why')) assert.equal(code, 0, `${command}: ${out}`);
  }
  await until('the order completes', () => isCompleted(number));
});

test('4. a consumer rests, an order waits for it, and goes on', async () => {
  const before = await placed();
  await shop.rest();
  const steps = follow(4, { ORDER: before });
  assert.equal((await steps.next()).value?.code, 0);
  const number = await placed();
  await until('its wait is explained', async () => /its consumer is paused since/.test((await jangteo('orders', 'why', number)).out));
  for await (const { command, code, out } of steps) assert.equal(code, 0, `${command}: ${out}`);
  await until('the order completes', () => isCompleted(number));
});

test('5. what a consumer was moved past is found, and replayed', async () => {
  await jangteo('topics', 'pause', 'payments');
  const number = await placed();
  await until('the event is in the log', async () => (await waiting('payments', 'lag')) > 0);
  await jangteo('topics', 'seek', 'payments', '--topic', 'orders', '--to', 'end');
  await jangteo('topics', 'resume', 'payments');
  for await (const { command, code, out } of follow(5, { ORDER: number })) {
    if (command === 'doctor --grace 0') assert.match(out, /order_created/);
    if (command.includes('--reason')) assert.match(out, /applied +1\n/);
    if (command.startsWith('replay')) assert.equal(code, 0, out);
  }
  await until('the order completes', () => isCompleted(number));
});

test('6. numbers that differ are mended by the services that own them', async () => {
  await shop.rest();
  await shop.stop();
  const books = await openBooks(shop.directory);
  await books.run('inventory', "update stock set reserved = reserved + 1 where sku = 'mug'");
  await books.close();
  shop = await openShop({ directory: shop.directory });
  const codes: number[] = [];
  for await (const { command, code, out } of follow(6)) {
    codes.push(code);
    if (command.includes('--dry-run')) assert.match(out, /reserved-differs[\s\S]*would run inventory.repairStock mug/);
  }
  assert.deepEqual(codes, [1, 0, 0]);
});
