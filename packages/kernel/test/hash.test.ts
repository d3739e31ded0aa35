import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bucketOf, murmur2 } from '../src/hash.ts';

// From Kafka's own test of Utils.murmur2 (org.apache.kafka.common.utils.UtilsTest), as signed integers.
const known: Record<string, number> = {
  '21': -973932308,
  foobar: -790332482,
  'a-little-bit-long-string': -985981536,
  'a-little-bit-longer-string': -1486304829,
  lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
  abc: 479470107,
};

test('hashes as Kafka does, so that a key falls on the same partition', () => {
  for (const [text, hash] of Object.entries(known)) assert.equal(murmur2(text) | 0, hash, text);
});

test('a bucket is one of those there are', () => {
  for (let key = 0; key < 1_000; key++) {
    const bucket = bucketOf(`주문-${key}`, 16);
    assert.ok(bucket >= 0 && bucket < 16);
  }
});
