// What a new user does: clones, types `npm start` with an empty npm cache, buys something. Then imports a real catalogue, where it is
// at hand, and orders three of its products. Prints the seconds.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const catalogue = join(root, '..', 'shared', 'data', 'products-20k.ndjson.gz');
const work = mkdtempSync(join(tmpdir(), 'jangteo-fresh-'));
const clone = join(work, 'jangteo');
const env = {
  ...process.env,
  npm_config_cache: join(work, 'npm-cache'),
  JANGTEO_HTTP_PORT: '0',
  JANGTEO_DATA_DIR: join(work, 'data'),
  JANGTEO_CARRIER_STEP_MS: '200',
};
const address = { name: '김하나', line1: '세종대로 110', city: '서울', postal_code: '04524', country: 'KR', phone: '+82 2 120' };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

execFileSync('git', ['clone', '--quiet', root, clone]);
const began = performance.now();
const seconds = () => ((performance.now() - began) / 1_000).toFixed(1);
const shop = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
try {
  const url = await readyUrl(shop);
  console.log(`fresh: ready ${seconds()} s after \`npm start\` with an empty npm cache`);
  const session = await logIn(url);
  const demo = await firstProducts(url, 1);
  const bought = await order(url, session, demo);
  console.log(`fresh: sold, ${bought.order_number} is ${bought.status} ${seconds()} s after \`npm start\``);
  if (existsSync(catalogue)) {
    const importing = performance.now();
    const report = JSON.parse(
      execFileSync('npx', ['jangteo', 'import', catalogue, '--currency', 'INR', '--stock', '100', '--json'], {
        cwd: clone,
        env,
        encoding: 'utf8',
        maxBuffer: 1 << 26,
      }),
    );
    console.log(
      `fresh: imported ${report.imported} of ${report.rows} real rows in ${((performance.now() - importing) / 1_000).toFixed(1)} s, ${report.skipped} skipped, ${report.mended} mended`,
    );
    const real = await firstProducts(url, 3, 'INR');
    const second = await order(url, session, real);
    console.log(`fresh: an order of three real products, ${second.order_number}, is ${second.status}`);
  }
} finally {
  process.kill(-shop.pid, 'SIGTERM');
  // npm ends at once, the shop when it has finished what it accepted.
  for (let tries = 0; tries < 300 && isRunning(-shop.pid); tries++) await sleep(100);
  rmSync(work, { recursive: true, force: true });
}

function readyUrl(child) {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      output += text;
      const match = /ready (http:\S+)/.exec(output);
      if (match) resolve(match[1]);
    });
    child.on('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
  });
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function call(url, path, { status, ...init } = {}) {
  const response = await fetch(url + path, { ...init, headers: { 'content-type': 'application/json', ...init.headers } });
  const body = await response.json();
  if (response.status !== (status ?? 200)) throw new Error(`${path}: ${response.status} ${JSON.stringify(body)}`);
  return body;
}

async function logIn(url) {
  const account = { email: `first-${process.pid}@example.com`, password: 'correct horse' };
  await call(url, '/v1/users', { method: 'POST', body: JSON.stringify({ ...account, name: 'First' }), status: 201 });
  return await call(url, '/v1/sessions', { method: 'POST', body: JSON.stringify(account), status: 201 });
}

// The catalogue fills while the shop serves.
async function firstProducts(url, count, currency = 'KRW') {
  for (let tries = 0; tries < 600; tries++) {
    const { items } = await call(url, '/v1/products?limit=100&sort=newest');
    const found = items.filter((product) => product.price?.currency === currency);
    const stocked = [];
    for (const product of found) {
      const sku = product.sku ?? product.variants[0].sku;
      const response = await fetch(`${url}/v1/inventory/${encodeURIComponent(sku)}`);
      if (response.status === 200 && (await response.json()).available > 0) stocked.push(sku);
      if (stocked.length === count) return stocked;
    }
    await sleep(100);
  }
  throw new Error('nothing is for sale');
}

async function order(url, { token }, skus) {
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': `fresh-${skus.join('-')}` };
  const body = JSON.stringify({ lines: skus.map((sku) => ({ sku, quantity: 1 })), shipping_address: address, payment: { method: 'test' } });
  const { order_number } = await call(url, '/v1/orders', { method: 'POST', headers, body, status: 201 });
  for (let tries = 0; tries < 300; tries++) {
    const seen = await call(url, `/v1/orders/${order_number}`, { headers });
    if (seen.status === 'COMPLETED' && seen.shipment?.status === 'DELIVERED') return seen;
    await sleep(100);
  }
  throw new Error(`${order_number} was never delivered`);
}
