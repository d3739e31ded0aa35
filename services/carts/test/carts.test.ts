import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OperationsService } from '@jangteo/contracts/operations/v1/operations';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { KeyValue } from '@jangteo/ports/kv/key-value';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { localClient } from '@jangteo/rpc/local-client';
import { operationsRpc } from '@jangteo/service-kit/operations';
import { guest, instead, openCarts, user } from './open-carts.ts';

const invalid = (thrown: unknown) => hasCode(thrown, 'INVALID_REQUEST');
const skus = (units: readonly (string | number)[][]) => units.map(([sku]) => sku).sort();

test('of many tabs that put a line at the same moment, none takes back what another put', async () => {
  await using carts = await openCarts();
  const wanted = Array.from({ length: 40 }, (_, n) => `sku-${n}`).sort();
  await Promise.all(wanted.map((sku) => carts.put(user('minji'), sku)));
  assert.deepEqual(skus(await carts.units(user('minji'))), wanted);
  const removed = wanted.slice(0, 20);
  await Promise.all([
    ...removed.map((sku) => carts.client.removeLine({ owner: user('minji'), sku })),
    carts.put(user('minji'), 'late'),
    carts.client.takeOrdered({ userId: 'minji', orderId: 'order', lines: [{ sku: 'sku-9', quantity: 1n }] }),
  ]);
  assert.deepEqual(skus(await carts.units(user('minji'))), ['late', ...wanted.slice(20)].filter((sku) => sku !== 'sku-9').sort());
});

test('a guest’s cart begins with the first line, is found by its token alone, and the store never sees the token', async () => {
  const keys: string[] = [];
  const listening = (keyValue: KeyValue) =>
    instead(keyValue, {
      compareAndSet: (key, ...rest) => {
        keys.push(key);
        return keyValue.compareAndSet(key, ...rest);
      },
      set: (key, ...rest) => {
        keys.push(key);
        return keyValue.set(key, ...rest);
      },
    });
  await using carts = await openCarts(listening);
  const token = await carts.put(undefined, 'sock', 2);
  assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(await carts.put(guest(token), 'shoe'), '');
  assert.deepEqual(await carts.units(guest(token)), [
    ['sock', 2],
    ['shoe', 1],
  ]);
  assert.deepEqual(await carts.units(guest('x'.repeat(43))), []);
  assert.deepEqual(await carts.units(user(token)), []);
  assert.ok(keys.length >= 2 && keys.every((key) => !key.includes(token)));
});

test('a token that was made up never names a cart', async () => {
  await using carts = await openCarts();
  const chosen = 'chosen-by-a-stranger'.padEnd(43, 'x');
  await assert.rejects(carts.put(guest(chosen), 'sock'), (thrown) => hasCode(thrown, 'NOT_FOUND'));
  assert.deepEqual(await carts.units(guest(chosen)), []);
});

test('nobody’s cart is not everybody’s', async () => {
  await using carts = await openCarts();
  await assert.rejects(carts.client.getCart({}), invalid);
  await assert.rejects(carts.client.emptyCart({ owner: user('') }), invalid);
  await assert.rejects(carts.client.mergeCart({ guestToken: '', userId: 'minji' }), invalid);
  await assert.rejects(carts.client.takeOrdered({ userId: 'minji', orderId: '', lines: [] }), invalid);
});

test('a line has a SKU and 1 to 1,000,000 units, a cart 100 lines', async () => {
  await using carts = await openCarts();
  for (const quantity of [0, -1, 1_000_001]) await assert.rejects(carts.put(user('minji'), 'sock', quantity), invalid);
  for (const sku of ['', 'x'.repeat(129)]) await assert.rejects(carts.put(user('minji'), sku), invalid);
  for (let n = 0; n < 100; n++) await carts.put(user('minji'), `sku-${n}`, 1_000_000);
  await assert.rejects(carts.put(user('minji'), 'one more'), (thrown) => hasCode(thrown, 'CART_FULL'));
});

test('a log-in brings the guest’s cart along, and the same log-in again, at the same moment or later, adds nothing', async () => {
  await using carts = await openCarts();
  await carts.put(user('minji'), 'sock', 2);
  const guestToken = await carts.put(undefined, 'sock', 3);
  const logIn = () => carts.client.mergeCart({ guestToken, userId: 'minji' });
  await Promise.all([logIn(), logIn(), logIn()]);
  await logIn();
  assert.deepEqual(await carts.units(user('minji')), [['sock', 5]]);
  assert.deepEqual(await carts.units(guest(guestToken)), []);
  await carts.client.emptyCart({ owner: user('minji') });
  await logIn();
  assert.deepEqual(await carts.units(user('minji')), []);
});

test('a log-in that died after it merged adds nothing when it is tried again', async () => {
  let dies = true;
  await using carts = await openCarts((keyValue) =>
    instead(keyValue, {
      async delete(key) {
        if (dies) throw new Error('killed');
        return await keyValue.delete(key);
      },
    }),
  );
  const guestToken = await carts.put(undefined, 'sock', 3);
  await assert.rejects(carts.client.mergeCart({ guestToken, userId: 'minji' }));
  dies = false;
  await carts.client.mergeCart({ guestToken, userId: 'minji' });
  assert.deepEqual(await carts.units(user('minji')), [['sock', 3]]);
});

test('nothing is put into a guest’s cart that the user has already', async () => {
  let meanwhile = async () => {};
  await using carts = await openCarts((keyValue) =>
    instead(keyValue, {
      async delete(key) {
        await meanwhile();
        return await keyValue.delete(key);
      },
    }),
  );
  const guestToken = await carts.put(undefined, 'sock');
  meanwhile = () => assert.rejects(carts.put(guest(guestToken), 'shoe'), (thrown) => hasCode(thrown, 'NOT_FOUND'));
  await carts.client.mergeCart({ guestToken, userId: 'minji' });
  assert.deepEqual(await carts.units(user('minji')), [['sock', 1]]);
});

test('what a guest puts in while they log in is in the user’s cart, or is refused', async () => {
  await using carts = await openCarts();
  const guestToken = await carts.put(undefined, 'first');
  const wanted = Array.from({ length: 12 }, (_, n) => `sku-${n}`);
  const [puts] = await Promise.all([
    Promise.allSettled(wanted.map((sku) => carts.put(guest(guestToken), sku))),
    carts.client.mergeCart({ guestToken, userId: 'minji' }),
  ]);
  const accepted = wanted.filter((_, n) => puts[n]?.status === 'fulfilled');
  assert.deepEqual(skus(await carts.units(user('minji'))), ['first', ...accepted].sort());
});

test('of two users who log in with one guest’s cart, one gets it', async () => {
  await using carts = await openCarts();
  const guestToken = await carts.put(undefined, 'sock');
  await Promise.all(['minji', 'jisoo'].map((userId) => carts.client.mergeCart({ guestToken, userId })));
  const [minji, jisoo] = await Promise.all([carts.units(user('minji')), carts.units(user('jisoo'))]);
  assert.equal(minji.length + jisoo.length, 1);
});

test('a user’s cart is kept for 30 days after its last change, a guest’s for 14', async () => {
  const DAY_MS = 86_400_000;
  const { clock } = systemRuntime;
  let passedMs = 0;
  await using carts = await openCarts(undefined, { ...systemRuntime, clock: { ...clock, now: () => clock.now() + passedMs } });
  const token = await carts.put(undefined, 'sock');
  await carts.put(user('minji'), 'sock');
  passedMs += 13 * DAY_MS;
  await carts.put(guest(token), 'shoe');
  passedMs += 13 * DAY_MS;
  assert.equal((await carts.units(guest(token))).length, 2);
  passedMs += 5 * DAY_MS;
  assert.deepEqual([await carts.units(guest(token)), await carts.units(user('minji'))], [[], []]);
});

test('its health is that of the key-values, nothing of it waits, and it has no events', async () => {
  let away = false;
  await using carts = await openCarts((keyValue) =>
    instead(keyValue, {
      async get(key) {
        if (away) throw new JangteoError('ENGINE_AWAY', 'gone');
        return await keyValue.get(key);
      },
    }),
  );
  const operations = localClient(OperationsService, () => operationsRpc([], {} as EventLog, [carts.service]), {
    runtime: systemRuntime,
    encode: true,
  });
  const isWell = async () => (await operations.health({ service: 'carts' })).dependencies.map(({ name, ok }) => [name, ok]);
  assert.deepEqual(await isWell(), [['carts', true]]);
  away = true;
  assert.deepEqual(await isWell(), [['carts', false]]);
  assert.deepEqual((await operations.pending({ service: 'carts' })).waiting, {});
  await assert.rejects(operations.listParkedKeys({ service: 'carts' }), (thrown) => hasCode(thrown, 'NOT_FOUND'));
});
