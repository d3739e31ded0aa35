import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEngineUrl } from '../src/search/engine-url.ts';

test('a URL names nodes, the prefix, shards and replicas', () => {
  assert.deepEqual(readEngineUrl('http://127.0.0.1:9200'), { nodes: ['http://127.0.0.1:9200'], prefix: 'jangteo', shards: 1, replicas: 0 });
  assert.deepEqual(readEngineUrl('https://shop:p%40ss@one:9200,two:9200/shop_1?shards=3&replicas=1'), {
    nodes: ['https://shop:p%40ss@one:9200', 'https://shop:p%40ss@two:9200'],
    prefix: 'shop_1',
    shards: 3,
    replicas: 1,
  });
});

test('what cannot be meant is BAD_CONFIG, and no password is told', () => {
  for (const wrong of [
    'opensearch://shop:secret@one',
    'http://shop:secret@',
    'http://shop:secret@one:99999',
    'http://shop:secret@one/Shop',
    'http://shop:secret@one/shop/more',
    'http://shop:secret@one/shop-a',
    'http://shop:secret@one/shop?shards=0',
    'http://shop:secret@one/shop?replicas=many',
    'http://shop:secret@one/shop?shard=1',
  ]) {
    assert.throws(() => readEngineUrl(wrong), { code: 'BAD_CONFIG' }, wrong);
    assert.throws(
      () => readEngineUrl(wrong),
      ({ message }: Error) => !message.includes('secret'),
      wrong,
    );
  }
});
