import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openChromium } from '../e2e/browser.ts';
import { type Language, visit } from './visitor.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SECONDS_MAX = 120;
const CLICKS_MAX = 12;
const ORDER_NUMBER = /\d{8}-\d{10}-\d/;

/** What a newcomer reads and presses, in this order. */
const SAID = {
  ko: {
    price: /^[\d,]+원/,
    buy: '바로 구매',
    address: '예시 주소 채우기',
    order: /원 주문하기$/,
    delivered: '배송이 끝났습니다',
    password: '비밀번호',
    logIn: '로그인',
    orders: '주문',
    machine: '폭포수로 보기',
    finished: '끝난 주문입니다',
  },
  en: {
    price: /^₩[\d,]+/,
    buy: 'Buy now',
    address: 'Fill in a sample address',
    order: /^Order for ₩/,
    delivered: 'Delivered',
    password: 'Password',
    logIn: 'Log in',
    orders: 'Orders',
    machine: 'As a waterfall',
    finished: 'It is finished',
  },
} as const satisfies Record<Language, Record<string, string | RegExp>>;

let browser: Browser;
before(async () => {
  browser = await openChromium();
});
after(() => browser.close());

for (const language of ['ko', 'en'] as const) {
  test(`from npm start to a finished order and its time machine by what is to be read there: ${language}`, async (t) => {
    const began = performance.now();
    await using shop = await npmStart();
    const said = SAID[language];
    await using visitor = await visit(browser, shop.storefront, { language });
    const { page } = visitor;
    let clicks = 0;
    const press = async (words: string | RegExp) => {
      clicks++;
      await page.getByText(words, { exact: true }).filter({ visible: true }).first().click();
    };
    await page.goto(shop.storefront);
    await page.getByText(said.price).first().waitFor();
    await press(said.price);
    await press(said.buy);
    await press(said.address);
    await press(said.order);
    await page.getByText(said.delivered).first().waitFor();
    const number = ORDER_NUMBER.exec((await page.getByRole('main').textContent()) ?? '')?.[0] ?? '';
    await visitor.look('the finished order');

    await page.goto(shop.room);
    await page.getByLabel(said.password, { exact: true }).fill(shop.password);
    clicks++;
    await page.getByRole('button', { name: said.logIn }).click();
    await press(said.orders);
    await press(number);
    await page.getByText(said.machine).first().waitFor();
    await page.getByText(said.finished).first().waitFor();
    await visitor.look('the time machine');
    const seconds = (performance.now() - began) / 1_000;
    t.diagnostic(`${clicks} clicks, ${seconds.toFixed(1)} s`);
    assert.ok(clicks <= CLICKS_MAX, `${clicks} clicks`);
    assert.ok(seconds < SECONDS_MAX, `${seconds} s`);
  });
}

/** What `npm start` prints, on a data folder of its own. */
async function npmStart() {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-first-'));
  const environment = { ...process.env, JANGTEO_DATA_DIR: directory, JANGTEO_HTTP_PORT: '0' };
  const npm = spawn('npm', ['start'], { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const exited = once(npm, 'exit');
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      printed += chunk;
      if (printed.includes('the demo catalogue is in')) resolve();
    };
    npm.stdout.on('data', hear);
    npm.stderr.on('data', hear);
    npm.once('exit', () => reject(new Error(`npm start ended: ${printed}`)));
  });
  const line = (name: string) => new RegExp(`^ *${name} +(.*)$`, 'm').exec(printed)?.[1] ?? '';
  return {
    storefront: line('shop'),
    room: line('admin room').split(' ')[0] ?? '',
    password: /password (\S+?)[;,)]/.exec(line('admin room'))?.[1] ?? '',
    async [Symbol.asyncDispose]() {
      // npm passes no signal on to what it runs: the group gets it.
      process.kill(-(npm.pid ?? 0), 'SIGTERM');
      await exited;
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
