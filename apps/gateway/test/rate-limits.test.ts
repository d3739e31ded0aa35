import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { clientAddress } from '../src/client-address.ts';
import { WindowCounts } from '../src/window-counts.ts';

test('a key may be counted so often in a window, which begins with its first count', async () => {
  const clock = manualClock();
  const counts = new WindowCounts(clock, { windowMs: 1_000, keysMax: 10 });
  const within = { exceeded: false, leftMs: 0 };
  assert.deepEqual([counts.count('a', 2), counts.count('a', 2)], [within, within]);
  await clock.advance(400);
  assert.deepEqual(counts.count('a', 2), { exceeded: true, leftMs: 600 });
  assert.deepEqual(counts.count('b', 2), within);
  await clock.advance(600);
  assert.deepEqual(counts.count('a', 2), within);
});

test('of too many keys those are forgotten that were not counted for the longest time', () => {
  const counts = new WindowCounts(manualClock(), { windowMs: 1_000, keysMax: 3 });
  for (const key of ['a', 'b', 'c', 'a', 'd']) counts.count(key, 1);
  assert.deepEqual([counts.count('a', 1).exceeded, counts.count('d', 1).exceeded, counts.count('b', 1).exceeded], [true, true, false]);
});

test('a client is known by its IPv4 address, or by the first half of its IPv6 address', () => {
  const known: Record<string, string> = {
    '203.0.113.7': '203.0.113.7',
    '::ffff:203.0.113.7': '203.0.113.7',
    '::FFFF:203.0.113.7': '203.0.113.7',
    '::1': '0:0:0:0::/64',
    '2001:db8:0:1:2:3:4:5': '2001:db8:0:1::/64',
    '2001:0DB8::5': '2001:db8:0:0::/64',
    '2001:db8:0:1::': '2001:db8:0:1::/64',
    'fe80::1:2:3:4%eth0': 'fe80:0:0:0::/64',
    '1::2:3:4:5:6:7': '1:0:2:3::/64',
  };
  assert.deepEqual(Object.fromEntries(Object.keys(known).map((ip) => [ip, clientAddress(ip)])), known);
});
