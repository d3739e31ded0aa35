import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeShop } from './real-engines.ts';
import { checkBooks, openForBuyers, placeAtLast, QUICK, rest, shopUntilItDies, type Wish } from './restless-buyers.ts';
import { runJangteo, type ShopProcess, type StartingShop } from './shop-process.ts';
import { startShopProcess } from './topology.ts';

/** CI's long leg kills it 50 times. */
const ROUNDS = Number(process.env.JANGTEO_CRASH_ROUNDS ?? '1');
const BUYERS = 6;

const directory = await mkdtemp(join(tmpdir(), 'jangteo-crash-'));
let running: StartingShop | undefined;
after(async () => {
  await running?.kill();
  await removeShop(directory);
});

async function start(): Promise<ShopProcess> {
  running = startShopProcess(directory, QUICK);
  return await running.ready;
}

test(`killed with -9 at ${ROUNDS} random moments, the shop loses no order, no unit and no won`, {
  timeout: 60_000 + ROUNDS * 60_000,
}, async (t) => {
  let shop = await start();
  const buyers = await openForBuyers(shop, BUYERS);
  const wishes: Wish[] = [];

  for (let round = 1; round <= ROUNDS; round++) {
    const buying = buyers.map((buyer) => shopUntilItDies(shop, buyer, wishes));
    await sleep(200 + Math.random() * 1_300);
    await shop.kill();
    await Promise.all(buying);
    if (Math.random() < 0.5) {
      // Once more, in the middle of coming back.
      running = startShopProcess(directory, QUICK);
      await sleep(Math.random() * 1_000);
      await running.kill();
    }
    shop = await start();

    let replayed = 0;
    for (const wish of wishes.slice(-200)) {
      const again = await placeAtLast(shop, wish);
      if (wish.answer === undefined) assert.ok(again.status === 201 || again.status === 409, `a retry was answered ${again.status}`);
      else assert.deepEqual(again, wish.answer, 'the same key gives the same answer after the restart');
      wish.answer = again;
      replayed++;
    }
    await rest(shop);
    await checkBooks(shop, wishes);
    const doctor = await runJangteo(['doctor', '--grace', '0', '--json'], directory);
    assert.equal(doctor.code, 0, `doctor found something: ${doctor.stdout}${doctor.stderr}`);
    t.diagnostic(`round ${round}: ${wishes.length} orders so far, ${replayed} sent again`);
  }

  assert.ok(
    wishes.some(({ answer }) => answer?.status === 201),
    'orders were placed',
  );
  assert.equal(await shop.kill('SIGTERM'), 0, 'a graceful stop ends with 0');
});
