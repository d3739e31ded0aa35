import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type OpenPayments, openPayments } from './open-payments.ts';

const program = fileURLToPath(new URL('die-in-charge.ts', import.meta.url));

let directory: string;
let payments: OpenPayments | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-payments-crash-'));
});
afterEach(async () => {
  await payments?.stop();
  payments = undefined;
  await rm(directory, { recursive: true });
});

async function dieAfter(moment: 'authorise' | 'capture'): Promise<void> {
  const child = spawn(process.execPath, [program, directory, moment], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [, signal] = await once(child, 'exit');
  assert.equal(signal, 'SIGKILL');
}

for (const moment of ['authorise', 'capture'] as const) {
  test(`charges once when the process dies between the ${moment} and its record`, async () => {
    await dieAfter(moment);
    payments = await openPayments({ directory });
    const begin = performance.now();
    await payments.rest();
    assert.ok(performance.now() - begin < 12_000, 'a claim of the dead process must not be waited for');
    assert.deepEqual(await payments.heard('order'), ['payment_success']);
    assert.deepEqual(await payments.books(), [{ state: 'captured', amount: 12_900 }]);
  });
}
