import assert from 'node:assert/strict';
import { test } from 'node:test';
import { every } from '../src/every.ts';
import { takeLease } from '../src/lease.ts';
import { openShop, runtime, until } from './shop.ts';

test('runs once an interval among two processes', async () => {
  await using shop = await openShop();
  const runs: string[] = [];
  const both = ['one', 'two'].map((name) =>
    every(runtime, shop.store, 'count', 100, async () => {
      runs.push(name);
    }),
  );
  await runtime.clock.sleep(1_050);
  await Promise.all(both.map((one) => one.stop()));
  assert.ok(runs.length >= 4 && runs.length <= 11, `ran ${runs.length} times in ten intervals`);
});

test('a run that throws comes up again', async () => {
  await using shop = await openShop();
  let runs = 0;
  const work = every(runtime, shop.store, 'fail', 10, async () => {
    runs += 1;
    if (runs === 1) throw new Error('once');
  });
  await until('it ran again', async () => runs >= 2);
  await work.stop();
});

test('a lease that expired passes on with a higher fence, and the old holder is refused', async () => {
  await using shop = await openShop();
  const first = await takeLease(shop.store, runtime, { name: 'x', holder: 'first', durationMs: 30 });
  assert.equal(first?.fence, 1);
  assert.equal(await takeLease(shop.store, runtime, { name: 'x', holder: 'second', durationMs: 30 }), undefined);
  await runtime.clock.sleep(50);
  const second = await takeLease(shop.store, runtime, { name: 'x', holder: 'second', durationMs: 60_000 });
  assert.equal(second?.fence, 2);
  assert.equal(await takeLease(shop.store, runtime, { name: 'x', holder: 'first', durationMs: 30 }), undefined);
});
