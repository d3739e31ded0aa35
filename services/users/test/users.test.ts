import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, beforeEach, test } from 'node:test';
import { TOPICS } from '@jangteo/contracts/events';
import { UsersService } from '@jangteo/contracts/users/v1/users';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { embeddedSearchIndex } from '@jangteo/embedded/search-index';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { readSettings } from '@jangteo/kernel/config';
import { type ErrorCode, hasCode, JangteoError } from '@jangteo/kernel/errors';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { localClient } from '@jangteo/rpc/local-client';
import { startService } from '@jangteo/service-kit/start-service';
import { usersService } from '../src/service.ts';
import type { UsersStore } from '../src/tables.ts';

let directory: string;
let stop: (() => Promise<void>) | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-users-'));
});
afterEach(async () => {
  await stop?.();
  stop = undefined;
  await rm(directory, { recursive: true });
});

const CHEAP = { JANGTEO_PASSWORD_MEMORY_KIB: '64', JANGTEO_PASSWORD_PASSES: '1' };
const MINJI = { email: 'minji@example.com', password: 'correct horse', name: '김민지' };

/** The users service on embedded engines, in a folder that outlives it. */
async function open(environment: Record<string, string> = CHEAP, runtime = systemRuntime) {
  const engine = embeddedSqlEngine({ directory, runtime: systemRuntime });
  const log = await embeddedEventLog({ engine, runtime: systemRuntime });
  await log.ensureTopics(Object.values(TOPICS));
  const documents = embeddedDocumentStore({ engine, runtime: systemRuntime });
  const keyValue = await embeddedKeyValue({ engine, runtime });
  const service = await startService(usersService, {
    runtime,
    engines: { sql: engine, log, documents, keyValue, search: embeddedSearchIndex({ directory, runtime }) },
    clients: {},
    settings: readSettings(usersService.settings, environment),
  });
  stop = async () => {
    await service.stop();
    await keyValue.close();
    await documents.close();
    await log.close();
  };
  const provided = service.provides[0];
  if (provided === undefined) throw new Error('users provides its contract');
  const client = localClient(UsersService, () => provided, { runtime: systemRuntime, encode: true });
  return { client, store: service.store as unknown as UsersStore };
}

const code = (expected: ErrorCode) => (thrown: unknown) => hasCode(thrown, expected);

test('a user signs up, logs in, is known by the session, and logs out', async () => {
  const { client } = await open();
  const { id } = await client.createUser(MINJI);
  const { token, userId, expiresAtMs } = await client.createSession(MINJI);
  assert.equal(userId, id);
  assert.ok(Number(expiresAtMs) > Date.now() + 167 * 3_600_000 && Number(expiresAtMs) <= Date.now() + 168 * 3_600_000);
  assert.equal((await client.authenticate({ token })).userId, id);
  const { email, name } = await client.getUser({ id });
  assert.deepEqual({ email, name }, { email: MINJI.email, name: MINJI.name });
  await client.deleteSession({ token });
  await assert.rejects(client.authenticate({ token }), code('UNAUTHENTICATED'));
  await client.deleteSession({ token });
});

test('an e-mail address has one account, however it is written and however many ask at once', async () => {
  const { client, store } = await open();
  const spellings = ['Minji@Example.com', ' minji@example.com ', 'MINJI@EXAMPLE.COM', 'minji@example.com'];
  const results = await Promise.allSettled(spellings.map((email) => client.createUser({ ...MINJI, email })));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results) if (result.status === 'rejected') assert.ok(hasCode(result.reason, 'EMAIL_TAKEN'), String(result.reason));
  assert.deepEqual(await store.read.selectFrom('users').select('email').execute(), [{ email: 'minji@example.com' }]);
  await client.createSession({ email: '  MINJI@example.com', password: MINJI.password });
});

test('a sign-up names every field that is wrong', async () => {
  const { client, store } = await open();
  const bad: [Partial<typeof MINJI>, string[]][] = [
    [{ email: '', password: '', name: '' }, ['email', 'password', 'name']],
    [{ email: 'minji' }, ['email']],
    [{ email: 'min ji@example.com' }, ['email']],
    [{ email: 'minji\u0000@example.com' }, ['email']],
    [{ email: 'min\u200Bji@example.com' }, ['email']],
    [{ email: `${'m'.repeat(250)}@example.com` }, ['email']],
    [{ password: '1234567' }, ['password']],
    [{ password: '가'.repeat(129) }, ['password']],
    [{ name: '  ' }, ['name']],
    [{ name: 'Min\nji' }, ['name']],
    [{ name: 'm'.repeat(101) }, ['name']],
  ];
  for (const [change, paths] of bad) {
    await assert.rejects(client.createUser({ ...MINJI, ...change }), (thrown) => {
      assert.ok(thrown instanceof JangteoError && thrown.code === 'INVALID_REQUEST', JSON.stringify(change));
      assert.deepEqual(
        thrown.errors?.map(({ path }) => path),
        paths,
      );
      return true;
    });
  }
  assert.deepEqual(await store.read.selectFrom('users').select('id').execute(), []);
  for (const password of ['12345678', '가'.repeat(128), '👟'.repeat(128)]) {
    await client.createUser({ ...MINJI, email: `user-${password.length}@example.com`, password });
  }
});

test('what looks like SQL is only a name', async () => {
  const { client } = await open();
  const name = `'); drop table users; --`;
  const { id } = await client.createUser({ ...MINJI, name });
  assert.equal((await client.getUser({ id })).name, name);
});

test('a wrong password and an unknown address are told apart neither by words nor by time', async () => {
  // Dear enough to stand out from everything else.
  const { client } = await open({ JANGTEO_PASSWORD_MEMORY_KIB: '19456', JANGTEO_PASSWORD_PASSES: '2' });
  await client.createUser(MINJI);
  // In processor time of all threads, to which other programs on the machine add nothing.
  const timed = async (email: string, password = 'wrong password'): Promise<{ ms: number; said: string }> => {
    const begin = process.cpuUsage();
    const error: unknown = await client.createSession({ email, password }).catch((thrown: unknown) => thrown);
    const { user, system } = process.cpuUsage(begin);
    assert.ok(hasCode(error, 'WRONG_CREDENTIALS'));
    return { ms: (user + system) / 1_000, said: error.message };
  };
  const known: number[] = [];
  const unknown: number[] = [];
  const said = new Set<string>();
  for (let round = 0; round < 5; round++) {
    for (const [email, times] of [
      [MINJI.email, known],
      ['nobody@example.com', unknown],
    ] as const) {
      const answer = await timed(email);
      times.push(answer.ms);
      said.add(answer.said);
    }
  }
  assert.equal(said.size, 1);
  assert.ok(Math.min(...unknown) > Math.min(...known) / 2, `${Math.min(...unknown)} ms against ${Math.min(...known)} ms`);
  assert.ok((await timed(MINJI.email, 'x'.repeat(1_000_000))).ms < 1_000);
});

test('a password is the same however a keyboard composes it', async () => {
  const { client } = await open();
  await client.createUser({ ...MINJI, password: '비밀번호여덟글자'.normalize('NFD') });
  await client.createSession({ ...MINJI, password: '비밀번호여덟글자'.normalize('NFC') });
});

test('only hashes are kept: of passwords Argon2id, of tokens SHA-256', async () => {
  const { client, store } = await open({});
  await client.createUser(MINJI);
  const { token } = await client.createSession(MINJI);
  const { password_hash } = await store.read.selectFrom('users').select('password_hash').executeTakeFirstOrThrow();
  assert.match(password_hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  await stop?.();
  stop = undefined;
  for (const file of ['users.db', 'kv.db']) {
    const bytes = await readFile(join(directory, file));
    assert.equal(bytes.indexOf(token), -1, `${file} holds the token`);
    assert.equal(bytes.indexOf(MINJI.password), -1, `${file} holds the password`);
  }
});

test('a password hashed at another price is still known', async () => {
  const before = await open(CHEAP);
  await before.client.createUser(MINJI);
  await stop?.();
  const { client } = await open({ JANGTEO_PASSWORD_MEMORY_KIB: '128', JANGTEO_PASSWORD_PASSES: '2' });
  await client.createSession(MINJI);
  await assert.rejects(client.createSession({ ...MINJI, password: 'wrong password' }), code('WRONG_CREDENTIALS'));
});

test('a session outlives a restart, and ends after its hours', async () => {
  const clock = manualClock();
  const runtime = { ...systemRuntime, clock };
  const { client } = await open({ ...CHEAP, JANGTEO_SESSION_HOURS: '2' }, runtime);
  const { id } = await client.createUser(MINJI);
  const { token } = await client.createSession(MINJI);
  await stop?.();
  const after = await open({ ...CHEAP, JANGTEO_SESSION_HOURS: '2' }, runtime);
  assert.equal((await after.client.authenticate({ token })).userId, id);
  await clock.advance(2 * 3_600_000 + 1);
  await assert.rejects(after.client.authenticate({ token }), code('UNAUTHENTICATED'));
});

test('a token that never was is no session', async () => {
  const { client } = await open();
  for (const token of ['', 'x', 'A'.repeat(43), `session:${'A'.repeat(43)}`]) {
    await assert.rejects(client.authenticate({ token }), code('UNAUTHENTICATED'));
  }
  await assert.rejects(client.getUser({ id: 'nobody' }), code('NOT_FOUND'));
});

test('a thousand sign-ups at once hold up neither the event loop nor the disk', async () => {
  const { client, store } = await open({ JANGTEO_PASSWORD_MEMORY_KIB: '512', JANGTEO_PASSWORD_PASSES: '1' });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const begin = performance.now();
  const people = Array.from({ length: 1_000 }, (_, index) => ({ ...MINJI, email: `user-${index}@example.com` }));
  const signUps = Promise.all(people.map((person) => client.createUser(person, { timeoutMs: 60_000 })));
  const commits: number[] = [];
  for (let event = 0; event < 20; event++) {
    const beginCommit = performance.now();
    await store.transaction(async (tx) => {
      await tx
        .insertInto('inbox')
        .values({ consumer: 'test', event_id: String(event), handled_at: 0 })
        .execute();
    });
    commits.push(performance.now() - beginCommit);
  }
  await signUps;
  delay.disable();
  // Measured against the whole, since the machine may be busy with something else.
  const longestMs = (performance.now() - begin) / 3;
  assert.ok(Math.max(...commits) < longestMs, `a commit took ${Math.max(...commits)} ms`);
  assert.ok(delay.max / 1e6 < longestMs, `the event loop was late by ${delay.max / 1e6} ms`);
});
