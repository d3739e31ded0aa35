import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { jangteoOn } from './cli.ts';
import { openShop, type TestShop } from './shop.ts';
import { APART } from './topology.ts';

let shop: TestShop;
before(async () => {
  shop = await openShop();
  await shop.sell('tea', 10);
});
after(() => shop[Symbol.asyncDispose]());

interface Engine {
  readonly kind: string;
  readonly name: string;
  readonly engine: string;
  readonly url: string | null;
  readonly up: boolean;
  readonly latency_ms: number | null;
  readonly detail: string | null;
  readonly breaker: { readonly state: string; readonly since: string } | null;
}

async function engines(): Promise<readonly Engine[]> {
  const { status, body } = await shop.admin('GET', '/engines');
  assert.equal(status, 200);
  return body.items as unknown as readonly Engine[];
}

test('every engine is asked, and every other process of the shop', async () => {
  const all = await engines();
  assert.deepEqual(
    all.filter(({ up }) => !up),
    [],
  );
  assert.ok(all.every(({ latency_ms }) => latency_ms !== null && latency_ms >= 0));
  assert.deepEqual([...new Set(all.map(({ kind }) => kind))].slice(0, 5), ['sql', 'documents', 'log', 'search', 'key-values']);
  const processes = all.filter(({ kind }) => kind === 'process');
  assert.equal(processes.length > 0, APART);
  for (const { breaker } of processes) assert.equal(breaker?.state, 'closed');
  assert.ok(all.every(({ url }) => url === null || !/:[^*/@]+@/.test(url)));

  const { code, out } = await jangteoOn(shop, 'engines');
  assert.equal(code, 0);
  assert.match(out, /^kind +name .*\nsql +users +\S+ +up /);
});

test('a process that is gone is told as down, and calls to it as refused', {
  skip: !APART && 'all services live in one process',
}, async () => {
  const { apart } = shop;
  assert.ok(apart);
  await apart.part('delivery').kill();
  let delivery: Engine | undefined;
  for (let tries = 0; tries < 50 && delivery?.breaker?.state !== 'open'; tries++) {
    const all = await engines();
    delivery = all.find(({ kind, name }) => kind === 'process' && name === 'delivery');
    assert.equal(all.find(({ kind, name }) => kind === 'sql' && name === 'delivery')?.up, false);
  }
  assert.deepEqual([delivery?.up, delivery?.latency_ms, delivery?.breaker?.state], [false, null, 'open']);
  assert.equal((await jangteoOn(shop, 'engines')).code, 1);
  await apart.restart('delivery');
  for (let tries = 0; tries < 100 && (await engines()).some(({ up }) => !up); tries++) await sleep(100);
  assert.ok((await engines()).every(({ up }) => up));
});

interface Run {
  readonly state: string;
  readonly by: string | null;
  readonly checked: number;
  readonly found: {
    readonly skus: number;
    readonly findings: readonly { readonly check: string; readonly fixes: readonly string[] }[];
  } | null;
  readonly after: Run['found'];
  readonly fixed: readonly { readonly fix: string; readonly error: string | null }[];
  readonly error: string | null;
}

async function doctor(): Promise<Run> {
  for (;;) {
    const run = (await shop.admin('GET', '/doctor')).body as unknown as Run;
    if (run.state !== 'running') return run;
    await sleep(100);
  }
}

test('doctor runs within the shop, one run at a time, and its last findings stay there', async () => {
  assert.equal((await doctor()).state, 'never');
  const begun = await shop.admin('POST', '/doctor', {});
  assert.deepEqual([begun.status, begun.body.state, begun.body.by], [202, 'running', 'admin-token']);
  const again = await shop.admin('POST', '/doctor', { fix: true });
  assert.deepEqual([again.status, again.body.started_at, again.body.fix], [202, begun.body.started_at, false]);
  const run = await doctor();
  assert.deepEqual([run.state, run.error, run.found?.findings, run.found?.skus], ['done', null, [], 1]);
  assert.ok(run.checked > 0);
  const { body } = await shop.admin('GET', '/audit-log?action=doctor.run&limit=1');
  assert.equal((body.items as unknown as { outcome: string }[])[0]?.outcome, 'done');
});
