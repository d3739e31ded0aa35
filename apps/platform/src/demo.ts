import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { UsersService } from '@jangteo/contracts/users/v1/users';
import { hasCode } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type DataFolder, writeAtomically } from './data-folder.ts';
import { targetIn } from './import/import-target.ts';
import { count, showProgress } from './progress.ts';
import { seedShop } from './seed/seed-shop.ts';
import type { Shop } from './server.ts';
import type { Terminal } from './terminal.ts';

/** What an empty store is filled with, so that there is something to buy. */
export interface Demo {
  /** Somebody to log in as. */
  readonly buyer?: { readonly email: string; readonly password: string };
  /** Puts in what is missing, while the shop serves. */
  fill(terminal: Terminal, signal: AbortSignal): Promise<void>;
}

/** The same catalogue on every machine. */
const SEED = 1;
const BUYER = { email: 'buyer@jangteo.example', password: 'jangteo-demo', name: '장터 손님' };

export interface DemoOptions {
  readonly runtime: Runtime;
  readonly shop: Shop;
  readonly folder: DataFolder;
  /** How many products; 0 for no demo. */
  readonly products: number;
  /** Only this machine reaches the shop: a log-in that everybody knows does no harm. */
  readonly local: boolean;
}

/** Kept in the folder, so that a filling that was interrupted goes on at the next start. */
interface Filling {
  readonly products: number;
  readonly done: boolean;
}

export async function demoOf({ runtime, shop, folder, products, local }: DemoOptions): Promise<Demo> {
  const file = join(folder.path, 'demo.json');
  let filling = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Filling) : undefined;
  if (filling === undefined && products > 0 && (await isEmpty(shop))) {
    filling = { products, done: false };
    writeAtomically(file, filling);
  }
  if (filling === undefined) return { async fill() {} };
  const { products: wanted, done } = filling;
  if (local && !done) await addBuyer(shop);
  return {
    ...(local && { buyer: BUYER }),
    async fill(terminal, signal) {
      if (done) return;
      const progress = showProgress({ label: 'demo catalogue', unit: 'products', terminal, clock: runtime.clock });
      const onProgress = (filled: number) => progress.update(filled, filled / wanted);
      const filled = await seedShop({ products: wanted, seed: SEED, target: targetIn(shop.platform), onProgress, signal });
      progress.end();
      if (filled.products < wanted) return;
      writeAtomically(file, { products: wanted, done: true });
      terminal.error(`the demo catalogue is in: ${count(wanted)} products\n`);
    },
  };
}

async function isEmpty({ platform }: Shop): Promise<boolean> {
  const { items } = await platform.client(CatalogService).listProducts({ limit: 1, sort: 'newest' });
  return items.length === 0;
}

async function addBuyer({ platform }: Shop): Promise<void> {
  try {
    await platform.client(UsersService).createUser(BUYER);
  } catch (thrown) {
    if (!hasCode(thrown, 'EMAIL_TAKEN')) throw thrown;
  }
}
