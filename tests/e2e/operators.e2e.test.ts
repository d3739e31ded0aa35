import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Answer, openShop, type TestShop } from './shop.ts';

let shop: TestShop;
before(async () => {
  shop = await openShop({ environment: { JANGTEO_LOG_IN_LIMIT: '1000' } });
});
after(() => shop[Symbol.asyncDispose]());

let people = 0;

/** Adds an operator and logs in, as the control room does. */
async function staff(role: 'viewer' | 'operator') {
  const name = `person-${people++}`;
  const added = await shop.admin('POST', '/operators', { name, role });
  assert.equal(added.status, 201);
  const session = await logIn(name, String(added.body.password));
  assert.equal(session.status, 201);
  const cookie = cookieOf(session);
  const csrf = String(session.body.csrf);
  return {
    ...{ name, password: String(added.body.password), cookie, csrf, session },
    get: (path: string) => shop.call('GET', `/admin/api${path}`, undefined, { cookie }),
    send: (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      shop.call(method, `/admin/api${path}`, body, { cookie, 'x-csrf-token': csrf, ...headers }),
  };
}

const logIn = (name: string, password: string, headers: Record<string, string> = {}) =>
  shop.call('POST', '/admin/api/session', { name, password }, headers);

function cookieOf({ headers }: Answer): string {
  return headers.get('set-cookie')?.split(';')[0] ?? '';
}

interface AuditRecord {
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly target: string;
  readonly reason: string;
  readonly asked: unknown;
  readonly before: unknown;
  readonly after: unknown;
  readonly outcome: string;
  readonly code: string;
  readonly trace_id: string;
}

async function records(query: string): Promise<readonly AuditRecord[]> {
  const { status, body } = await shop.admin('GET', `/audit-log?${query}`);
  assert.equal(status, 200);
  return body.items as unknown as readonly AuditRecord[];
}

test('an operator logs in with a cookie that no script reads and no other site sends, and logs out', async () => {
  const { name, session, get, send } = await staff('operator');
  const { role, expires_at } = session.body as unknown as { role: string; expires_at: string };
  assert.deepEqual([session.body.name, role], [name, 'operator']);
  assert.ok(Date.parse(expires_at) > Date.now() + 11 * 3_600_000);
  assert.match(
    session.headers.get('set-cookie') ?? '',
    /^jangteo_operator=[^;]{43}; Max-Age=\d+; Path=\/admin; HttpOnly; SameSite=Strict$/,
  );
  assert.deepEqual((await get('/session')).body, session.body);
  const { headers } = await get('/orders');
  assert.deepEqual(
    [headers.get('cache-control'), headers.get('content-security-policy')],
    ['no-store', "default-src 'none';frame-ancestors 'none'"],
  );

  const out = await send('DELETE', '/session');
  assert.deepEqual([out.status, out.headers.get('set-cookie')?.startsWith('jangteo_operator=; Max-Age=0; Path=/admin')], [204, true]);
  const gone = await get('/session');
  assert.deepEqual([gone.status, gone.body.code], [401, 'UNAUTHENTICATED']);
});

test('with the admin token nobody needs to log in', async () => {
  const { status, body } = await shop.admin('GET', '/session');
  assert.deepEqual([status, body], [200, { name: 'admin-token', role: 'operator', csrf: null, expires_at: null }]);
  assert.equal((await shop.admin('DELETE', '/session')).status, 204);
});

test('a change by cookie without the token of its session is refused', async () => {
  const { send, get, csrf } = await staff('operator');
  const other = await staff('operator');
  const change = (headers: Record<string, string>) => send('POST', '/inventory/tea/adjust', { to: 3, reason: 'counted' }, headers);
  for (const token of ['', 'x', other.csrf, csrf.slice(1), `${csrf}x`]) {
    const { status, body } = await change({ 'x-csrf-token': token });
    assert.deepEqual([status, body.code], [403, 'FORBIDDEN'], token);
  }
  assert.equal((await get('/pending')).status, 200);
  assert.equal((await change({})).status, 200);
  const elsewhere: Record<string, string>[] = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'same-site' }];
  for (const headers of elsewhere) {
    assert.equal((await change({ 'x-csrf-token': csrf, ...headers })).status, 403, JSON.stringify(headers));
  }
});

/** The log-in, and what only looks. */
const NO_CHANGES = ['/admin/api/session', '/admin/api/search/preview'];

test('a viewer sees everything and changes nothing', async () => {
  const viewer = await staff('viewer');
  for (const path of ['/pending', '/orders', '/consumers', '/audit-log', '/operators', '/dead-letters']) {
    assert.equal((await viewer.get(path)).status, 200, path);
  }
  const { paths } = (await shop.call('GET', '/openapi.json')).body as unknown as { paths: Record<string, Record<string, object>> };
  const changes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => path.startsWith('/admin/api/') && !NO_CHANGES.includes(path) && ['post', 'put', 'delete'].includes(method))
      .map((method) => [method.toUpperCase(), path.replace('/admin/api', '').replaceAll(/\{[^}]+\}/g, 'none')] as const),
  );
  assert.ok(changes.length > 30);
  for (const [method, path] of changes) {
    const { status, body } = await viewer.send(method, path, method === 'DELETE' ? undefined : {});
    assert.deepEqual([status, body.code], [403, 'FORBIDDEN'], `${method} ${path}`);
  }
  const preview = { synonyms: [['노트북', '랩탑']], queries: ['노트북'] };
  assert.equal((await viewer.send('POST', '/search/preview', preview)).status, 200);
  assert.equal((await viewer.send('POST', '/search/preview', preview, { 'x-csrf-token': 'x' })).status, 403);
  assert.equal((await viewer.send('DELETE', '/session')).status, 204);
});

test('a buyer’s session opens nothing under /admin/api, nor an operator’s session the shop', async () => {
  const buyer = await shop.buyer();
  const { cookie } = await staff('operator');
  const token = cookie.split('=')[1] ?? '';
  const shopper = { cookie: `jangteo_session=${buyer.headers.authorization.slice('Bearer '.length)}` };
  const asOperator = { cookie: shopper.cookie.replace('jangteo_session', 'jangteo_operator') };
  for (const headers of [buyer.headers, shopper, asOperator, { ...buyer.headers, cookie }, { authorization: `Bearer ${token}` }]) {
    for (const [method, path] of [
      ['GET', '/session'],
      ['GET', '/orders'],
      ['POST', '/inventory/tea/adjust'],
    ] as const) {
      const { status, body } = await shop.call(method, `/admin/api${path}`, method === 'POST' ? {} : undefined, headers);
      assert.deepEqual([status, body.code], [401, 'UNAUTHENTICATED'], `${JSON.stringify(headers)} ${path}`);
    }
  }
  const inShop: Record<string, string>[] = [{ cookie }, { authorization: `Bearer ${token}` }, { cookie: `jangteo_session=${token}` }];
  for (const headers of inShop) assert.equal((await shop.call('GET', '/v1/orders', undefined, headers)).status, 401);
});

test('whoever is disabled, or gets another password or role, is logged out at once', async () => {
  for (const change of [{ disabled: true }, { password: 'another long secret' }, { role: 'viewer' }]) {
    const person = await staff('operator');
    assert.equal((await person.get('/orders')).status, 200);
    const changed = await shop.admin('PUT', `/operators/${person.name}`, change);
    assert.equal(changed.status, 200);
    assert.equal((await person.get('/orders')).status, 401, JSON.stringify(change));
    const again = await logIn(person.name, person.password);
    assert.equal(again.status, 'role' in change ? 201 : 401, JSON.stringify(change));
  }
});

test('guessing is slowed down, and what is told does not say which names exist', async () => {
  await using guarded = await openShop({ environment: { JANGTEO_LOG_IN_LIMIT: '4' } });
  await guarded.admin('POST', '/operators', { name: 'mina', role: 'viewer', password: 'a long enough secret' });
  const guess = (name: string, password: string) => guarded.call('POST', '/admin/api/session', { name, password });
  const [wrong, unknown] = [await guess('mina', 'a wrong password'), await guess('nobody', 'a wrong password')];
  assert.deepEqual([wrong.status, wrong.body.code, wrong.headers.get('set-cookie')], [401, 'WRONG_CREDENTIALS', null]);
  assert.deepEqual([unknown.status, unknown.body.detail], [401, wrong.body.detail]);
  assert.equal((await guess('mina', 'a long enough secret')).status, 201);
  await guess('someone', 'a wrong password');
  const late = await guess('mina', 'a long enough secret');
  assert.deepEqual([late.status, late.body.code], [429, 'RATE_LIMITED']);
  assert.ok(Number(late.headers.get('retry-after')) > 0);
});

test('every change leaves a record: who, what, before, after, why, and the trace', async () => {
  const mina = await staff('operator');
  await mina.send('POST', '/inventory/ink/adjust', { to: 3, reason: 'opening stock' });
  const done = await mina.send('POST', '/inventory/ink/adjust', { by: 4, reason: 'a box was found' });
  const [record] = await records('target=ink&action=inventory.adjust&limit=1');
  assert.deepEqual([record?.actor, record?.role, record?.outcome, record?.code], [mina.name, 'operator', 'done', '']);
  assert.deepEqual([record?.reason, record?.asked], ['a box was found', { by: 4, reason: 'a box was found' }]);
  const [levelBefore, levelAfter] = [record?.before, record?.after] as { stock: number }[];
  assert.deepEqual([levelBefore?.stock, levelAfter?.stock], [3, 7]);
  assert.equal(record?.trace_id, done.headers.get('x-trace-id'));

  await shop.admin('POST', '/inventory/ink/adjust', { to: 1, reason: 'the token' });
  assert.equal((await records('target=ink&limit=1'))[0]?.actor, 'admin-token');
  assert.equal((await records('actor=admin-token&action=inventory.&target=ink')).length, 1);
});

test('a change without a body says why in a header', async () => {
  const { name, send } = await staff('operator');
  await shop.sell('pepper', 1);
  const because = (reason: string) => ({ 'if-match': '*', 'x-audit-reason': reason });
  await send('DELETE', '/products/pepper', undefined, because(encodeURIComponent('단종된 상품')));
  await send('DELETE', '/products/pepper', undefined, because('100 % wrong'));
  const found = await records('target=pepper&action=product.delete');
  assert.deepEqual(
    found.map(({ actor, outcome, reason }) => [actor, outcome, reason]),
    [
      [name, 'refused', ''],
      [name, 'done', '단종된 상품'],
    ],
  );
});

test('a change that is refused or fails leaves a record, too, and one without a known person none', async () => {
  const [mina, viewer] = [await staff('operator'), await staff('viewer')];
  const path = '/inventory/salt/adjust';
  await mina.send('POST', path, { by: -1, reason: 'below zero' });
  await mina.send('POST', path, { by: 'x' });
  await mina.send('POST', path, { to: 1, reason: 'forged' }, { 'x-csrf-token': 'x' });
  await viewer.send('POST', path, { to: 1, reason: 'not mine' });
  await shop.call('POST', `/admin/api${path}`, { to: 1, reason: 'nobody' });
  const found = await records('target=salt');
  assert.deepEqual(
    found.map(({ actor, outcome, code }) => [actor, outcome, code]),
    [
      [viewer.name, 'refused', 'FORBIDDEN'],
      [mina.name, 'refused', 'FORBIDDEN'],
      [mina.name, 'refused', 'INVALID_REQUEST'],
      [mina.name, 'refused', 'BELOW_RESERVED'],
    ],
  );
});

test('log-ins are recorded with the names of people alone, and no record holds a secret', async () => {
  const person = await staff('operator');
  await logIn(person.name, 'a wrong password');
  await logIn('a password typed for a name', 'a wrong password');
  const found = await records('action=session.begin&limit=3');
  assert.deepEqual(
    found.map(({ actor, outcome, code }) => [actor, outcome, code]),
    [
      ['', 'refused', 'WRONG_CREDENTIALS'],
      [person.name, 'refused', 'WRONG_CREDENTIALS'],
      [person.name, 'done', ''],
    ],
  );
  const everything = JSON.stringify(await records('limit=500'));
  for (const secret of [person.password, person.csrf, person.cookie, 'typed for a name', 'a wrong password', shop.token]) {
    assert.ok(!everything.includes(secret), secret);
  }
});

test('accounts are listed without their hashes, and a bad one is refused field by field', async () => {
  const { name } = await staff('viewer');
  const { body } = await shop.admin('GET', '/operators');
  const found = (body.items as unknown as Record<string, unknown>[]).find((one) => one.name === name);
  assert.deepEqual(Object.keys(found ?? {}).sort(), ['created_at', 'disabled', 'logged_in_at', 'name', 'role']);
  const taken = await shop.admin('POST', '/operators', { name, role: 'viewer' });
  assert.deepEqual([taken.status, taken.body.code], [409, 'ALREADY_EXISTS']);
  for (const bad of [
    { name: '미나', role: 'viewer' },
    { name: 'x', role: 'owner' },
    { name: 'x', role: 'viewer', password: 'short' },
    {},
  ]) {
    assert.equal((await shop.admin('POST', '/operators', bad)).status, 400, JSON.stringify(bad));
  }
  assert.equal((await shop.admin('PUT', '/operators/none', { disabled: true })).status, 404);
  assert.equal((await shop.admin('PUT', `/operators/${name}`, {})).status, 400);
});
