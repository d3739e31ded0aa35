import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordsBatch } from '@platformatic/kafka';
import { recordsFrom } from '../src/event-log-records.ts';

const CONTROL = 0b110000;
const TRANSACTIONAL = 0b010000;
const ABORT = Buffer.from([0, 0, 0, 0]);
const COMMIT = Buffer.from([0, 0, 0, 1]);

function batch(firstOffset: number, producerId: number, attributes: number, ...texts: (string | Buffer)[]): RecordsBatch {
  const records = texts.map((text, at) => ({
    length: 0,
    attributes: 0,
    timestampDelta: BigInt(at),
    offsetDelta: at,
    key: Buffer.isBuffer(text) ? text : Buffer.from('order-1'),
    value: Buffer.from(text),
    headers: [],
  }));
  return {
    firstOffset: BigInt(firstOffset),
    length: 0,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    attributes,
    lastOffsetDelta: texts.length - 1,
    firstTimestamp: 1_000n,
    maxTimestamp: 2_000n,
    producerId: BigInt(producerId),
    producerEpoch: 0,
    firstSequence: 0,
    records,
  } as unknown as RecordsBatch;
}

const values = (batches: RecordsBatch[], from = 0) => {
  const { records, next } = recordsFrom('orders', 0, from, { records: batches });
  return [records.map(({ value }) => value), next];
};

test('records before the offset that was asked for are left out, markers are passed', () => {
  assert.deepEqual(values([batch(0, 7, TRANSACTIONAL, 'a', 'b', 'c'), batch(3, 7, CONTROL, COMMIT)], 1), [['b', 'c'], 4]);
  assert.deepEqual(values([], 5), [[], 5]);
});

test('records of transactions that were undone, or have not ended, are records', () => {
  const batches = [
    batch(0, 7, TRANSACTIONAL, 'undone'),
    batch(1, 7, CONTROL, ABORT),
    batch(2, 7, TRANSACTIONAL, 'undone'),
    batch(3, 9, 0, 'plain'),
    batch(4, 7, CONTROL, COMMIT),
    batch(5, 7, TRANSACTIONAL, 'under way'),
  ];
  assert.deepEqual(values(batches), [['undone', 'undone', 'plain', 'under way'], 6]);
});
