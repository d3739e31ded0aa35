import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientAddress } from '../src/client-address.ts';

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
