import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { TOPICS } from '@jangteo/contracts/events';
import { OperatorsService } from '@jangteo/contracts/operators/v1/operators';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { embeddedSearchIndex } from '@jangteo/embedded/search-index';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { readSettings } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { localClient } from '@jangteo/rpc/local-client';
import { startService } from '@jangteo/service-kit/start-service';
import { pruneRecords } from '../src/audit-log.ts';
import { operatorsService } from '../src/service.ts';
import { beginSession, operatorByName } from '../src/store.ts';
import type { OperatorsStore } from '../src/tables.ts';

let directory: string;
let stop: (() => Promise<void>) | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-operators-'));
});
afterEach(async () => {
  await stop?.();
  stop = undefined;
  await rm(directory, { recursive: true });
});

const CHEAP = { JANGTEO_PASSWORD_MEMORY_KIB: '64', JANGTEO_PASSWORD_PASSES: '1' };
const MINA = { name: 'mina', role: 'operator', password: 'a long enough secret' };

/** The operators service on embedded engines. */
async function open(environment: Record<string, string> = {}, clock = systemRuntime.clock) {
  const runtime = { ...systemRuntime, clock };
  const engine = embeddedSqlEngine({ directory, runtime: systemRuntime });
  const log = await embeddedEventLog({ engine, runtime: systemRuntime });
  await log.ensureTopics(Object.values(TOPICS));
  const documents = embeddedDocumentStore({ engine, runtime: systemRuntime });
  const keyValue = await embeddedKeyValue({ engine, runtime: systemRuntime });
  const service = await startService(operatorsService, {
    runtime,
    engines: { sql: engine, log, documents, keyValue, search: embeddedSearchIndex({ directory, runtime }) },
    clients: {},
    settings: readSettings(operatorsService.settings, { ...CHEAP, ...environment }),
  });
  stop = async () => {
    await service.stop();
    await keyValue.close();
    await documents.close();
    await log.close();
  };
  const provided = service.provides[0];
  if (provided === undefined) throw new Error('operators provides its contract');
  const client = localClient(OperatorsService, () => provided, { runtime: systemRuntime, encode: true });
  return { client, store: service.store as unknown as OperatorsStore };
}

test('the first operator is made once, and not where there is another', async () => {
  const { client } = await open();
  const first = { name: 'admin', password: 'the first password' };
  const answers = await Promise.all([1, 2, 3].map(() => client.createFirstOperator(first)));
  assert.equal(answers.filter(({ created }) => created).length, 1);
  assert.equal((await client.createFirstOperator({ ...first, name: 'other' })).created, false);
  const { operators } = await client.listOperators({});
  assert.deepEqual(
    operators.map(({ name, role, disabled }) => [name, role, disabled]),
    [['admin', 'operator', false]],
  );
  await client.createSession(first);
});

test('an operator logs in, is known by the session, and logs out; only hashes are kept', async () => {
  const { client } = await open();
  await client.createOperator(MINA);
  const { token, name, role } = await client.createSession({ ...MINA, name: ' Mina ' });
  assert.deepEqual([name, role], ['mina', 'operator']);
  assert.equal((await client.authenticate({ token })).name, 'mina');
  await client.deleteSession({ token });
  await assert.rejects(client.authenticate({ token }), { code: 'UNAUTHENTICATED' });
  const again = await client.createSession(MINA);
  await stop?.();
  stop = undefined;
  const bytes = await readFile(join(directory, 'operators.db'));
  for (const secret of [MINA.password, token, again.token]) assert.equal(bytes.indexOf(secret), -1);
});

test('a name is taken once, and what is wrong with an account is told field by field', async () => {
  const { client } = await open();
  await client.createOperator(MINA);
  await assert.rejects(client.createOperator({ ...MINA, name: 'MINA' }), { code: 'ALREADY_EXISTS' });
  const bad: [object, string[]][] = [
    [{ name: '' }, ['name']],
    [{ name: 'admin-token' }, ['name']],
    [{ name: 'm'.repeat(65) }, ['name']],
    [{ name: '-x' }, ['name']],
    [{ role: 'owner' }, ['role']],
    [{ password: 'too short' }, ['password']],
    [{ password: 'x'.repeat(129) }, ['password']],
    [{ name: '미나', role: '', password: '' }, ['name', 'role', 'password']],
  ];
  for (const [change, paths] of bad) {
    await assert.rejects(client.createOperator({ ...MINA, name: 'other', ...change }), (thrown) => {
      assert.ok(thrown instanceof JangteoError && thrown.code === 'INVALID_REQUEST', JSON.stringify(change));
      assert.deepEqual(
        thrown.errors?.map(({ path }) => path),
        paths,
      );
      return true;
    });
  }
  await assert.rejects(client.changeOperator({ name: 'nobody', disabled: true }), { code: 'NOT_FOUND' });
});

test('whoever is changed is logged out everywhere, and who is disabled stays out', async () => {
  const { client } = await open();
  await client.createOperator(MINA);
  const sessions = await Promise.all([1, 2].map(() => client.createSession(MINA)));
  const { operator, before, sessionsEnded } = await client.changeOperator({ name: 'mina', role: 'viewer' });
  assert.deepEqual([before?.role, operator?.role, sessionsEnded], ['operator', 'viewer', 2]);
  for (const { token } of sessions) await assert.rejects(client.authenticate({ token }), { code: 'UNAUTHENTICATED' });

  const { token } = await client.createSession(MINA);
  assert.equal((await client.authenticate({ token })).role, 'viewer');
  await client.changeOperator({ name: 'mina', disabled: true });
  await assert.rejects(client.authenticate({ token }), { code: 'UNAUTHENTICATED' });
  await assert.rejects(client.createSession(MINA), { code: 'WRONG_CREDENTIALS' });
  await client.changeOperator({ name: 'mina', disabled: false, password: 'another long secret' });
  await assert.rejects(client.createSession(MINA), { code: 'WRONG_CREDENTIALS' });
  await client.createSession({ name: 'mina', password: 'another long secret' });
});

test('a log-in that an account was changed under begins no session', async () => {
  const { client, store } = await open();
  await client.createOperator(MINA);
  for (const change of [{ password: 'another long secret' }, { disabled: true }]) {
    const seen = await operatorByName(store, 'mina');
    assert.ok(seen);
    // The password was found right, and now:
    await client.changeOperator({ name: 'mina', ...change });
    const session = { token_hash: 'h', created_at: 1, expires_at: Number.MAX_SAFE_INTEGER };
    assert.equal(await beginSession(store, seen, session), false, JSON.stringify(change));
  }
  assert.deepEqual(await store.read.selectFrom('operator_sessions').selectAll().execute(), []);
});

test('a session ends after its hours', async () => {
  const clock = manualClock();
  const { client } = await open({ JANGTEO_ADMIN_SESSION_HOURS: '2' }, clock);
  await client.createOperator(MINA);
  const { token } = await client.createSession(MINA);
  await clock.advance(2 * 3_600_000 - 1);
  await client.authenticate({ token });
  await clock.advance(1);
  await assert.rejects(client.authenticate({ token }), { code: 'UNAUTHENTICATED' });
});

test('an account is guessed at so often in a quarter of an hour, whether it exists or not', async () => {
  const clock = manualClock();
  const { client } = await open({ JANGTEO_ADMIN_LOG_IN_FAILURES: '3' }, clock);
  await client.createOperator(MINA);
  const said = new Set<string>();
  for (const name of ['mina', 'nobody']) {
    for (let guess = 0; guess < 3; guess++) {
      await assert.rejects(client.createSession({ name, password: 'a wrong password' }), (thrown) => {
        assert.ok(thrown instanceof JangteoError && thrown.code === 'WRONG_CREDENTIALS');
        said.add(thrown.message);
        return true;
      });
    }
    await assert.rejects(client.createSession({ name, password: MINA.password }), { code: 'RATE_LIMITED' });
  }
  assert.equal(said.size, 1);
  await clock.advance(15 * 60_000);
  await client.createSession(MINA);
});

const RECORD = {
  id: 'r1',
  atMs: 1_000n,
  actor: 'mina',
  role: 'operator',
  action: 'inventory.adjust',
  target: 'sku-1',
  reason: 'counted',
  asked: '{"to":3}',
  outcome: 'begun',
  code: '',
  traceId: 't1',
};

test('a record is begun once and ended once, and written as a whole where it was not begun', async () => {
  const { client } = await open();
  await client.beginRecord({ record: RECORD });
  await client.beginRecord({ record: RECORD });
  const all = { limit: 10 };
  assert.deepEqual(
    (await client.listRecords(all)).records.map(({ outcome }) => outcome),
    ['begun'],
  );
  await client.endRecord({ record: { ...RECORD, before: '{"stock":1}', after: '{"stock":3}', outcome: 'done' } });
  await client.endRecord({ record: { ...RECORD, outcome: 'failed', code: 'INTERNAL' } });
  await client.endRecord({ record: { ...RECORD, id: 'r2', outcome: 'refused', code: 'FORBIDDEN' } });
  const { records } = await client.listRecords(all);
  assert.deepEqual(
    records.map(({ id, outcome, code, before, after, asked }) => [id, outcome, code, before, after, asked]),
    [
      ['r2', 'refused', 'FORBIDDEN', undefined, undefined, '{"to":3}'],
      ['r1', 'done', '', '{"stock":1}', '{"stock":3}', '{"to":3}'],
    ],
  );
});

test('of those who were not let in only names that exist are kept: the others may be passwords', async () => {
  const { client } = await open();
  await client.createOperator(MINA);
  const logIn = { ...RECORD, role: '', action: 'session.begin', outcome: 'refused' };
  await client.endRecord({ record: { ...logIn, id: 'a', actor: 'MINA' } });
  await client.endRecord({ record: { ...logIn, id: 'b', actor: 'hunter2 hunter2' } });
  const { records } = await client.listRecords({ limit: 10 });
  assert.deepEqual(
    records.map(({ actor }) => actor),
    ['', 'mina'],
  );
});

test('records are found by who, what, which and when, a page at a time', async () => {
  const { client, store } = await open();
  for (let index = 0; index < 10; index++) {
    const even = index % 2 === 0;
    const record = { ...RECORD, id: `r${index}`, atMs: BigInt(index * 100), actor: even ? 'mina' : 'yuna', target: `sku-${index % 3}` };
    await client.endRecord({ record: { ...record, action: even ? 'inventory.adjust' : 'order.cancel', outcome: 'done' } });
  }
  const ids = async (filter: object) => (await client.listRecords({ limit: 100, ...filter })).records.map(({ id }) => id).join(' ');
  assert.equal(await ids({ actor: 'yuna' }), 'r9 r7 r5 r3 r1');
  assert.equal(await ids({ action: 'order.cancel', target: 'sku-0' }), 'r9 r3');
  assert.equal(await ids({ action: 'inventory.' }), 'r8 r6 r4 r2 r0');
  assert.equal(await ids({ action: 'inventory' }), '');
  assert.equal(await ids({ fromMs: 300n, toMs: 600n }), 'r5 r4 r3');
  const first = await client.listRecords({ limit: 4 });
  const second = await client.listRecords({ limit: 4, cursor: first.nextCursor });
  const last = await client.listRecords({ limit: 4, cursor: second.nextCursor });
  assert.deepEqual(
    [first, second, last].map(({ records }) => records.map(({ id }) => id).join(' ')),
    ['r9 r8 r7 r6', 'r5 r4 r3 r2', 'r1 r0'],
  );
  assert.equal(last.nextCursor, '');
  await assert.rejects(client.listRecords({ limit: 4, cursor: 'x' }), { code: 'BAD_CURSOR' });
  assert.equal(await pruneRecords(store, 500), 5);
  assert.equal(await ids({}), 'r9 r8 r7 r6 r5');
});
