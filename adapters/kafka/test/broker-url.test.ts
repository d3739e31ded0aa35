import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { brokerAccess } from '../src/broker-url.ts';

test('a URL names brokers, and how to get in', () => {
  assert.deepEqual(brokerAccess('kafka://127.0.0.1:31092/shop'), {
    bootstrap: [{ host: '127.0.0.1', port: 31_092 }],
    prefix: 'shop',
    connection: {},
  });
  assert.equal(brokerAccess('kafka://one/').prefix, '');
  assert.deepEqual(brokerAccess('kafka://one,two:9093,[::1]:9094/').bootstrap, [
    { host: 'one', port: 9_092 },
    { host: 'two', port: 9_093 },
    { host: '::1', port: 9_094 },
  ]);
  assert.deepEqual(brokerAccess('kafka://shop:p%40ss:word@one?tls=1&sasl=scram-sha-512').connection, {
    tls: {},
    tlsServerName: true,
    sasl: { mechanism: 'SCRAM-SHA-512', username: 'shop', password: 'p@ss:word' },
  });
  assert.equal(brokerAccess('kafka://shop:word@one').connection.sasl?.mechanism, 'PLAIN');
});

test('a URL that is none is BAD_CONFIG, and its password stays untold', () => {
  const wrong = [
    'one:9092',
    'http://one',
    'kafka://',
    'kafka://one:99999',
    'kafka://one:x',
    'kafka://one,,two',
    'kafka://one/shop/orders',
    'kafka://one/shop.orders',
    'kafka://one?acks=all',
    'kafka://one?tls=yes',
    'kafka://one?sasl=plain',
    'kafka://shop@one',
    'kafka://shop:secret@one?sasl=md5',
    'kafka://shop:secret%@one',
    'kafka://shop:secret@one:x',
  ];
  for (const url of wrong) {
    assert.throws(
      () => brokerAccess(url),
      (thrown) => hasCode(thrown, 'BAD_CONFIG') && !thrown.message.includes('secret'),
      url,
    );
  }
});
