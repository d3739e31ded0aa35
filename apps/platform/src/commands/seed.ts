import { Command } from 'commander';
import { adminApi } from '../admin-api.ts';
import { count, seconds, showProgress } from '../progress.ts';
import { printJson } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, untilStopped, withShop } from './host.ts';
import { wholeNumber } from './numbers.ts';

const HELP = `
A varied Korean catalogue: brands, categories four deep, variants, attributes of every shape, prices in KRW, stock. The same --seed
gives the same products on every machine. It may be repeated, and goes on where it was broken off.

Examples:
  npx jangteo seed --products 20000
  npx jangteo seed --products 1000000 --seed 7
${EXIT_CODES}`;

interface Options extends ShopOptions {
  readonly products: number;
  readonly seed: number;
  readonly json?: boolean;
}

export function seedCommand(host: Host, finish: (code: number) => void): Command {
  return withShop(new Command('seed'))
    .description('fill the shop with made-up products')
    .requiredOption('--products <n>', 'how many', wholeNumber(1))
    .option('--seed <n>', 'another number gives another catalogue', wholeNumber(0), 1)
    .option('--json', 'JSON for scripts')
    .addHelpText('after', HELP)
    .action(async (options: Options) => finish(await seed(host, options)));
}

async function seed(host: Host, options: Options): Promise<number> {
  const { terminal } = host;
  const { products, seed, json = false } = options;
  return await onShop(host, { ...options, create: true }, async (connection, { clock }) => {
    const { seedShop } = await import('../seed/seed-shop.ts');
    const progress = showProgress({ label: 'seed', unit: 'products', terminal, clock });
    const startedAt = clock.now();
    const onProgress = (done: number) => progress.update(done, done / products);
    const result = await untilStopped((signal) => seedShop({ products, seed, target: adminApi(connection), onProgress, signal }));
    progress.end();
    const took = seconds((clock.now() - startedAt) / 1_000);
    if (json) printJson(terminal, result);
    else {
      const { products: done, written, unchanged, granted } = result;
      terminal.out(
        `${count(done)} products in ${took}: ${count(written)} written, ${count(unchanged)} unchanged, stock for ${count(granted)} SKUs\n`,
      );
    }
    if (result.products < products) terminal.error('stopped; the same command goes on from here\n');
    return result.products < products ? EXIT.failed : EXIT.done;
  });
}
