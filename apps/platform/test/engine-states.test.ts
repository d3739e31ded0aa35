import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutSecrets } from '../src/engine-states.ts';

test('the URL of an engine is shown without what is secret in it', () => {
  const shown: Record<string, string> = {
    'mysql://jangteo:secret@mysql:3306/jangteo': 'mysql://jangteo:***@mysql:3306/jangteo',
    'mysql://jangteo:s%40cret@a:3306,b:3306/shop': 'mysql://jangteo:***@a:3306,b:3306/shop',
    'mysql://jangteo:se@c:r@et@a:3306/shop': 'mysql://jangteo:***@a:3306/shop',
    'redis://:secret@redis:6379': 'redis://:***@redis:6379',
    'mongodb://u:p@a,b/shop?replicaSet=rs0&tlsCertificateKeyFilePassword=secret': 'mongodb://u:***@a,b/shop',
    'http://opensearch:9200/shop?shards=1': 'http://opensearch:9200/shop',
    'kafka://kafka-1:9092,kafka-2:9092': 'kafka://kafka-1:9092,kafka-2:9092',
    'http://127.0.0.1:9101': 'http://127.0.0.1:9101',
  };
  assert.deepEqual(Object.fromEntries(Object.keys(shown).map((url) => [url, withoutSecrets(url)])), shown);
});
