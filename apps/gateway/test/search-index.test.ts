import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import { gatewayOver, OPERATOR, type Stubs } from './stub-shop.ts';

async function ask(search: Stubs['search'], method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) {
  const app = await gatewayOver({ search: search ?? {} });
  try {
    const answer = await app.inject({ method, url: `/admin/api${path}`, headers: OPERATOR, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  } finally {
    await app.close();
  }
}

const reindex = { index: 'products_v2', state: 'building', done: 10n, total: 30n, startedAt: 1_000n, movedAt: 2_000n };
const shown = {
  index: 'products_v2',
  state: 'building',
  done: 10,
  total: 30,
  started_at: '1970-01-01T00:00:01.000Z',
  moved_at: '1970-01-01T00:00:02.000Z',
  ended_at: null,
  findings: [],
};

test('the operator sees the versions of the index and how far it is behind', async () => {
  const index = { name: 'products_v1', state: 'live', documents: 5n, bytes: 100n, createdAt: 0n };
  const listIndexes = async () => ({ indexes: [index], lagMs: 12n, applied: 7n });
  const { status, body } = await ask({ listIndexes, getReindex: async () => ({ reindex }) }, 'GET', '/search/indexes');
  const item = { name: 'products_v1', state: 'live', documents: 5, bytes: 100, created_at: '1970-01-01T00:00:00.000Z' };
  assert.deepEqual([status, body], [200, { items: [item], lag_ms: 12, applied: 7, reindex: shown }]);
  const getReindex = async () => {
    throw new JangteoError('NOT_FOUND', 'there was none');
  };
  assert.equal((await ask({ listIndexes, getReindex }, 'GET', '/search/indexes')).body.reindex, null);
});

test('a reindex is begun, looked at and ended', async () => {
  const asked: object[] = [];
  const startReindex = async ({ acceptGolden, keepAlias }: { acceptGolden: boolean; keepAlias: boolean }) => {
    asked.push({ acceptGolden, keepAlias });
    return { reindex };
  };
  assert.deepEqual(await ask({ startReindex }, 'POST', '/search/reindex', {}), { status: 202, body: shown });
  await ask({ startReindex }, 'POST', '/search/reindex', { accept_golden: true, keep_alias: true });
  assert.deepEqual(asked, [
    { acceptGolden: false, keepAlias: false },
    { acceptGolden: true, keepAlias: true },
  ]);
  const ended = { ...reindex, state: 'refused', endedAt: 3_000n, findings: ['why'] };
  const { body } = await ask({ getReindex: async () => ({ reindex: ended }) }, 'GET', '/search/reindex');
  assert.deepEqual(body, { ...shown, state: 'refused', ended_at: '1970-01-01T00:00:03.000Z', findings: ['why'] });
  const cancelReindex = async () => ({ reindex: { ...reindex, state: 'cancelled' } });
  assert.equal((await ask({ cancelReindex }, 'DELETE', '/search/reindex')).body.state, 'cancelled');
});

test('what the service refuses is told with its code', async () => {
  const none = async () => {
    throw new JangteoError('NOT_FOUND', 'no reindex is under way');
  };
  for (const [method, search] of [
    ['GET', { getReindex: none }],
    ['DELETE', { cancelReindex: none }],
  ] as const) {
    const { status, body } = await ask(search, method, '/search/reindex');
    assert.deepEqual([status, body.code], [404, 'NOT_FOUND']);
  }
  const switchIndex = async () => {
    throw new JangteoError('REINDEX_GATE', 'it is not kept up to date');
  };
  const { status, body } = await ask({ switchIndex }, 'POST', '/search/switch', { index: 'products_v1' });
  assert.deepEqual([status, body.code], [409, 'REINDEX_GATE']);
});

test('what makes no sense is refused before the service hears of it', async () => {
  for (const [path, payload] of [
    ['/search/reindex', { accept_golden: 'maybe' }],
    ['/search/reindex', { everything: true }],
    ['/search/switch', {}],
    ['/search/switch', { index: '' }],
    ['/search/switch', { index: 'x'.repeat(65) }],
    ['/search/switch', { index: 'a\u0000b' }],
  ] as const) {
    const { status, body } = await ask({}, 'POST', path, payload);
    assert.deepEqual([status, body.code], [400, 'INVALID_REQUEST'], JSON.stringify(payload));
  }
  for (const query of ['limit=0', 'limit=1001', 'limit=x', 'more=1', `cursor=${'x'.repeat(2_001)}`]) {
    assert.equal((await ask({}, 'GET', `/audit/search?${query}`)).status, 400, query);
  }
});

test('the index is switched, swept, linted and audited', async () => {
  const index = { name: 'products_v1', state: 'live', documents: 5n, bytes: 100n, createdAt: 0n };
  const switched = await ask({ switchIndex: async () => ({ index }) }, 'POST', '/search/switch', { index: 'products_v1' });
  assert.deepEqual([switched.status, switched.body.name], [200, 'products_v1']);

  const swept = await ask({ sweepIndex: async () => ({ compared: 9n, written: 2n, removed: 1n }) }, 'POST', '/search/sweep');
  assert.deepEqual(swept.body, { compared: 9, written: 2, removed: 1 });

  const effects = [{ query: '삼성전자', termsBefore: ['삼성전자'], termsAfter: ['삼성', '전자'] }];
  const lint = await ask({ lintDictionary: async () => ({ effects }) }, 'GET', '/search/dictionary/lint');
  assert.deepEqual(lint.body, { items: [{ query: '삼성전자', terms_before: ['삼성전자'], terms_after: ['삼성', '전자'] }] });

  const differences = [{ productId: 'p', index: 'raw', check: 'gone', detail: 'd' }];
  const auditIndex = async () => ({ checked: 3, differences, behind: true, nextCursor: '' });
  const audit = await ask({ auditIndex }, 'GET', '/audit/search?limit=10');
  assert.deepEqual(audit.body, {
    checked: 3,
    items: [{ id: 'p', index: 'raw', check: 'gone', detail: 'd' }],
    behind: true,
    next_cursor: null,
  });
});
