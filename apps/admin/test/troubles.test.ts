import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Consumer, Engine } from '../src/api-types.ts';
import { type Snapshot, troublesOf } from '../src/logic/troubles.ts';

const consumer = (name: string, change: Partial<Consumer> = {}): Consumer => ({
  name,
  topics: ['orders'],
  paused: false,
  replaying: false,
  concurrency: 64,
  lag: 3,
  partitions: [],
  ...change,
});
const engine = (name: string, change: Partial<Engine> = {}): Engine => ({
  kind: 'process',
  name,
  engine: 'jangteo',
  url: null,
  up: true,
  latency_ms: 1,
  detail: null,
  breaker: { state: 'closed', since: '2026-11-22T12:00:00Z' },
  ...change,
});
const calm: Snapshot = {
  readiness: { status: 'ready', dependencies: { log: { ok: true }, orders: { ok: true } } },
  pending: { orders: { open: 12, outbox: 3, lag: 1, parked: 0 } },
  consumers: [consumer('orders'), consumer('payments')],
  groups: [],
  engines: [engine('orders')],
  errorsPerS: 0,
  metricsComplete: true,
};
const kindsOf = (change: Partial<Snapshot>) => troublesOf({ ...calm, ...change }).map(({ kind, path }) => [kind, path]);

test('a busy shop is no trouble', () => {
  assert.deepEqual(kindsOf({}), []);
  assert.deepEqual(kindsOf({ pending: undefined, consumers: undefined, groups: undefined, engines: undefined, errorsPerS: null }), []);
});

test('each trouble leads to its room', () => {
  const dependencies = { log: { ok: false, detail: 'ECONNREFUSED' }, orders: { ok: true } };
  assert.deepEqual(kindsOf({ readiness: { status: 'not_ready', dependencies } }), [['PART_AWAY', '/engines']]);
  const open = { state: 'open', since: '2026-11-22T12:00:00Z' } as const;
  assert.deepEqual(kindsOf({ engines: [engine('orders', { breaker: open }), engine('log', { up: false, breaker: open })] }), [
    ['ENGINE_AWAY', '/engines'],
    ['BREAKER', '/engines'],
  ]);
  assert.deepEqual(kindsOf({ errorsPerS: 0.1 }), [['ERRORS', '/traces?error=true']]);
  assert.deepEqual(kindsOf({ consumers: [consumer('orders', { lag: 500 })] }), [['LAG', '/consumers/orders']]);
  assert.deepEqual(kindsOf({ pending: { orders: { outbox: 200 } } }), [['OUTBOX', '/events']]);
  assert.deepEqual(kindsOf({ metricsComplete: false }), [['METRICS_MISSING', '/engines']]);
});

test('a paused consumer is told once, with its lag, and the worst comes first', () => {
  const group = {
    consumer: 'orders',
    type: 'payment_success',
    code: 'INVALID_REQUEST',
    cause: 'x',
    keys: 2,
    events: 5,
    first_seen: '2026-11-22T12:00:00Z',
    last_seen: '2026-11-22T12:00:00Z',
    example: { event_id: 'e', key: 'k' },
  };
  const troubles = troublesOf({ ...calm, consumers: [consumer('orders', { paused: true, lag: 9_000 })], groups: [group, group] });
  assert.deepEqual(
    troubles.map(({ kind, about }) => [kind, about]),
    [
      ['DEAD_LETTERS', { keys: 4, events: 10 }],
      ['PAUSED', { name: 'orders', lag: 9_000 }],
    ],
  );
});
