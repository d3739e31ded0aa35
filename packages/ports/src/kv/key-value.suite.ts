import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import type { KeyValue } from './key-value.ts';

/** An engine on the conformance suite's bench. */
export interface KeyValueBench {
  /** Another one after `restart` and `crash`. */
  readonly kv: KeyValue;
  /** Makes `ms` pass: a clock of the test's own is moved, an engine with its own time is waited for. */
  elapse(ms: number): Promise<void>;
  /** Closes it properly and opens it on the same data. */
  restart(): Promise<void>;
  /** Cuts it off its engine at once, so that nothing more is written, and opens it on the same data. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What every KeyValue must do, whatever its engine. `open` gives each test a bench of its own; they may share an engine.
 * `keys`: how many there are where many are needed; fewer prove as much where the engine behind is one that has proved it with more.
 */
export function keyValueSuite(label: string, open: () => Promise<KeyValueBench>, keys = 2_500): void {
  const onBench = (body: (bench: KeyValueBench, key: string) => Promise<void>) => async () => {
    const bench = await open();
    try {
      await body(bench, `cart:${randomUUID()}`);
    } finally {
      await bench.close();
    }
  };
  const invalid = (thrown: unknown) => hasCode(thrown, 'INVALID_REQUEST');

  describe(`${label}: key-values`, () => {
    test(
      'a value is there until it is replaced or deleted, exactly as it was set',
      onBench(async ({ kv }, key) => {
        assert.equal(await kv.get(key), undefined);
        for (const value of ['', '장바구니 🛒', 'a\nb\tc', "'; drop table entries; --", 'x'.repeat(200_000)]) {
          await kv.set(key, value);
          assert.equal(await kv.get(key), value);
        }
        assert.equal(await kv.delete(key), true);
        assert.equal(await kv.get(key), undefined);
        assert.equal(await kv.delete(key), false);
      }),
    );

    test(
      'keys are told apart character by character',
      onBench(async ({ kv }, key) => {
        const keys = [`${key}:a`, `${key}:A`, `${key}:a `, `${key}:\u00e9`, `${key}:e\u0301`, `${key}:가`, `${key}:${'k'.repeat(400)}`];
        for (const one of keys) await kv.set(one, one);
        for (const one of keys) assert.equal(await kv.get(one), one);
      }),
    );

    test(
      'a value with a time to live is gone when it is over',
      onBench(async ({ kv, elapse }, key) => {
        await kv.set(key, 'session', 1_000);
        await elapse(700);
        assert.equal(await kv.get(key), 'session');
        await elapse(400);
        assert.equal(await kv.get(key), undefined);
        assert.equal(await kv.delete(key), false);
        assert.equal(await kv.compareAndSet(key, undefined, 'again'), true);
        await elapse(1_200);
        assert.equal(await kv.get(key), 'again');
      }),
    );

    test(
      'setting again replaces the time to live',
      onBench(async ({ kv, elapse }, key) => {
        await kv.set(`${key}:longer`, 'v', 500);
        await kv.set(`${key}:longer`, 'v', 5_000);
        await kv.set(`${key}:for ever`, 'v', 500);
        await kv.set(`${key}:for ever`, 'v');
        await kv.set(`${key}:shorter`, 'v');
        await kv.set(`${key}:shorter`, 'v', 500);
        await elapse(700);
        assert.equal(await kv.get(`${key}:longer`), 'v');
        assert.equal(await kv.get(`${key}:for ever`), 'v');
        assert.equal(await kv.get(`${key}:shorter`), undefined);
      }),
    );

    test(
      'of many increments at the same time each counts once',
      onBench(async ({ kv }, key) => {
        const sums = await Promise.all(Array.from({ length: keys }, () => kv.increment(key, 1)));
        assert.equal(new Set(sums).size, keys);
        assert.equal(await kv.get(key), `${keys}`);
        assert.equal(await kv.increment(key, -keys - 500), -500);
      }),
    );

    test(
      'a counter lives as long as it was given at its first increment',
      onBench(async ({ kv, elapse }, key) => {
        assert.equal(await kv.increment(key, 1, 1_000), 1);
        await elapse(700);
        assert.equal(await kv.increment(key, 1, 1_000), 2);
        await elapse(400);
        assert.equal(await kv.increment(key, 1, 1_000), 1);
      }),
    );

    test(
      'what is no integer is not incremented, and stays as it is',
      onBench(async ({ kv }, key) => {
        for (const value of ['', 'twelve', '1.5', '1e3', ' 1', String(2 ** 53)]) {
          await kv.set(key, value);
          await assert.rejects(kv.increment(key, 1), invalid);
          assert.equal(await kv.get(key), value);
        }
        await kv.set(key, String(Number.MAX_SAFE_INTEGER));
        await assert.rejects(kv.increment(key, 1), invalid);
        assert.equal(await kv.get(key), String(Number.MAX_SAFE_INTEGER));
      }),
    );

    test(
      'of many that compare and set at the same time, one does',
      onBench(async ({ kv, elapse }, key) => {
        const race = async (expected: string | undefined, round: string) => {
          const wins = await Promise.all(Array.from({ length: 50 }, (_, n) => kv.compareAndSet(key, expected, `${round}-${n}`)));
          assert.equal(wins.filter(Boolean).length, 1);
          assert.equal(await kv.get(key), `${round}-${wins.indexOf(true)}`);
        };
        await race(undefined, 'first');
        await race(await kv.get(key), 'second');
        assert.equal(await kv.compareAndSet(key, 'something else', 'no'), false);
        assert.equal(await kv.compareAndSet(key, await kv.get(key), 'brief', 500), true);
        await elapse(700);
        assert.equal(await kv.compareAndSet(key, 'brief', 'late'), false);
        assert.equal(await kv.get(key), undefined);
      }),
    );

    test(
      'keys and times to live out of bounds are refused',
      onBench(async ({ kv }, key) => {
        await assert.rejects(kv.set('', 'v'), invalid);
        await assert.rejects(kv.get('k'.repeat(513)), invalid);
        for (const ttlMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) await assert.rejects(kv.set(key, 'v', ttlMs), invalid);
        assert.equal(await kv.get(key), undefined);
      }),
    );

    test(
      'a restart loses nothing: neither values, nor deletions, nor the time that is left',
      onBench(async (bench, key) => {
        const many = Array.from({ length: keys }, (_, n) => n);
        await Promise.all(many.map((n) => bench.kv.set(`${key}:${n}`, `${n}`)));
        await bench.kv.set(`${key}:deleted`, 'v');
        await bench.kv.set(`${key}:brief`, 'v', 1_500);
        await bench.kv.set(`${key}:long`, 'v', 60_000);
        await bench.restart();
        await bench.kv.delete(`${key}:deleted`);
        await bench.kv.increment(`${key}:7`, 10);
        await bench.restart();
        await bench.elapse(1_600);
        const found = await Promise.all(many.map((n) => bench.kv.get(`${key}:${n}`)));
        assert.deepEqual(
          found,
          many.map((n) => (n === 7 ? '17' : `${n}`)),
        );
        assert.equal(await bench.kv.get(`${key}:deleted`), undefined);
        assert.equal(await bench.kv.get(`${key}:brief`), undefined);
        assert.equal(await bench.kv.get(`${key}:long`), 'v');
      }),
    );

    test(
      'a crash takes no more than the latest writes that the engine may lose',
      onBench(async (bench, key) => {
        await bench.kv.set(key, 'old enough');
        await bench.elapse(bench.kv.supports.lossMsMax);
        await bench.kv.set(`${key}:latest`, 'may be lost');
        await bench.crash();
        assert.equal(await bench.kv.get(key), 'old enough');
        assert.ok([undefined, 'may be lost'].includes(await bench.kv.get(`${key}:latest`)));
      }),
    );
  });
}
