import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { cleanEngines, engineUrlsFor } from '../e2e/real-engines.ts';
import { runJangteo, startJangteo } from '../e2e/shop-process.ts';

const connect = engineUrl('JANGTEO_CONNECT_URL');

interface Line {
  readonly variables: readonly string[];
  /** Empty for an export alone. */
  readonly jangteo: readonly string[];
}

/** The commands under "Grow". Their URLs are examples: what counts is which variables they set. */
async function growLines(page: string): Promise<Line[]> {
  const text = await readFile(join(import.meta.dirname, '../..', page), 'utf8');
  const section = text.split(/^## /m).find((part) => /^(Grow|키우기)/.test(part)) ?? '';
  const lines = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
  return lines.map((line) => {
    const variables = [...line.matchAll(/\b(JANGTEO_\w+)=/g)].map(([, name = '']) => name);
    const [, command = ''] = /npx jangteo (.*)$/.exec(line) ?? [];
    assert.ok(command !== '' || line.startsWith('export '), `${page}: ${line}`);
    return { variables, jangteo: command === '' ? [] : command.split(' ') };
  });
}

async function productsOf(url: string): Promise<number> {
  const { items } = (await (await fetch(`${url}/v1/products?limit=20`)).json()) as { items: unknown[] };
  return items.length;
}

if (connect !== undefined) {
  test('the commands of README under Grow bring a shop up on real engines, by the relay and by Debezium', {
    timeout: 300_000,
  }, async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'jangteo-readme-'));
    t.after(() => rm(directory, { recursive: true }));
    t.after(() => cleanEngines(directory));
    const real = { ...engineUrlsFor(directory), JANGTEO_OUTBOX: 'debezium' } as Readonly<Record<string, string>>;
    const lines = await growLines('README.md');
    assert.deepEqual(await growLines('README.ko.md'), lines);
    assert.ok(lines.length > 8);
    // Empty: not set, whatever the environment of the tests has.
    const environment: Record<string, string> = Object.fromEntries(Object.keys(real).map((name) => [name, '']));
    for (const { variables, jangteo } of lines) {
      for (const name of variables) {
        assert.ok(real[name] !== undefined, `${name} is an engine's`);
        environment[name] = real[name];
      }
      if (jangteo.length === 0) continue;
      if (jangteo[0] === 'start') {
        const shop = startJangteo(jangteo, directory, { ...environment, JANGTEO_HTTP_PORT: '0', JANGTEO_DEMO_PRODUCTS: '20' });
        t.after(() => shop.kill());
        const url = await shop.ready;
        // The second start finds what the first one filled.
        for (let tries = 0; (await productsOf(url)) < 20; tries++) {
          assert.ok(tries < 300, `the demo catalogue is not in: ${shop.output()}`);
          await systemRuntime.clock.sleep(200);
        }
        assert.equal(await shop.kill('SIGTERM'), 0);
        continue;
      }
      const { code, stdout, stderr } = await runJangteo(jangteo, directory, environment);
      // A connector that was just made may need a moment until it runs.
      if (jangteo[1] !== 'status') assert.equal(code, 0, `${jangteo.join(' ')}: ${stdout}${stderr}`);
    }
    await runJangteo(['debezium', 'remove'], directory, environment);
  });
}
