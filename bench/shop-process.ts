// A shop in a process of its own, so that the buyers take their processor time from another one. Speaks with its parent by messages.
import { openShop } from '../tests/e2e/shop.ts';
import { completionsIn } from './completions.ts';

const { JANGTEO_TRACES_PER_SECOND = '' } = process.env;
const environment = { JANGTEO_RATE_LIMIT: '100000000', JANGTEO_CARRIER_STEP_MS: '200', JANGTEO_TRACES_PER_SECOND };
/** Processor time so far, in ms: of the thread that the shop runs in, and of all threads. */
function cpuMs(): { own: number; all: number } {
  const ms = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1_000;
  return { own: ms(process.threadCpuUsage()), all: ms(process.cpuUsage()) };
}

const shop = await openShop({ environment });
const buyers = await Promise.all(Array.from({ length: 8 }, () => shop.buyer()));
for (let sku = 0; sku < 64; sku++) {
  await shop.sell(`sku-${sku}`, 1_000_000);
}
process.send?.({ url: shop.url, headers: buyers.map(({ headers }) => headers), cpu: cpuMs() });

process.on('message', async (message) => {
  if (message === 'rest') {
    await shop.rest(300_000);
    const completions = await completionsIn(shop.directory);
    process.send?.({ completions, rss: process.memoryUsage().rss, cpu: cpuMs() });
  } else {
    await shop[Symbol.asyncDispose]();
    process.exit(0);
  }
});
