import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { readServers } from '../src/redis-servers.ts';

test('a URL names servers, user, password, database and prefix', () => {
  assert.deepEqual(readServers('redis://127.0.0.1'), {
    servers: [{ host: '127.0.0.1', port: 6379 }],
    tls: false,
    database: 0,
    prefix: 'jangteo:',
  });
  assert.deepEqual(readServers('rediss://shop:p%40ss%2Fword@kv-1:6380,[::1]:7000,kv-3/7?prefix=shop:'), {
    servers: [
      { host: 'kv-1', port: 6380 },
      { host: '::1', port: 7000 },
      { host: 'kv-3', port: 6379 },
    ],
    tls: true,
    username: 'shop',
    password: 'p@ss/word',
    database: 7,
    prefix: 'shop:',
  });
  assert.deepEqual(readServers('redis://:secret@kv/'), {
    servers: [{ host: 'kv', port: 6379 }],
    tls: false,
    password: 'secret',
    database: 0,
    prefix: 'jangteo:',
  });
});

test('what is no URL of Redis is BAD_CONFIG, and the password is not repeated', () => {
  for (const url of [
    'http://:secret@kv',
    'redis://:secret@',
    'redis://:secret@kv:port',
    'redis://:secret@kv,/1',
    'redis://:secret@kv/a',
    'redis://:se%secret@kv',
    'redis://:sec@ret@kv?secret',
  ]) {
    assert.throws(
      () => readServers(url),
      (thrown) => hasCode(thrown, 'BAD_CONFIG') && !thrown.message.includes('secret'),
      url,
    );
  }
});
