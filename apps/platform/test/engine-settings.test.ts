import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '@jangteo/kernel/config';
import { hasCode } from '@jangteo/kernel/errors';
import { engineSettings, reachedDirectly } from '../src/engine-settings.ts';

const read = (environment: Record<string, string>) => readSettings(engineSettings, environment);

test('documents and key-values may be in MySQL', () => {
  for (const url of ['mysql://user:password@host:3306/shop', 'mariadb://host,other/shop']) {
    const { documentsUrl, kvUrl } = read({ JANGTEO_DOCUMENTS_URL: url, JANGTEO_KV_URL: url });
    assert.deepEqual([documentsUrl, kvUrl], [url, url]);
  }
  for (const variable of ['JANGTEO_DOCUMENTS_URL', 'JANGTEO_KV_URL']) {
    for (const url of ['mysql:host', 'postgres://host/shop', 'http://host']) {
      assert.throws(
        () => read({ [variable]: url }),
        (thrown) => hasCode(thrown, 'BAD_CONFIG'),
        url,
      );
    }
  }
});

test('what is an engine of its own is reached by every process, what a process has is asked of it', () => {
  const reached = (kvUrl: string | undefined, parts: readonly string[] | undefined) =>
    reachedDirectly(read(kvUrl === undefined ? {} : { JANGTEO_KV_URL: kvUrl }), parts).keyValue;
  for (const url of ['redis://host', 'mysql://host/shop', 'mariadb://host/shop']) {
    for (const parts of [undefined, ['users'], ['log']]) assert.equal(reached(url, parts), true, `${url} by ${parts}`);
  }
  assert.deepEqual(
    [undefined, ['users'], ['log']].map((parts) => reached(undefined, parts)),
    [true, false, true],
  );
  assert.deepEqual(
    [undefined, ['users'], ['log']].map((parts) => reached('jangteo://log:9090', parts)),
    [false, false, true],
  );
});
