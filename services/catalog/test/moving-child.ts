// A process whose products follow their categories while others are written, each told before and once it is acknowledged:
//   node moving-child.ts FOLDER NAME
import { argv, stdout } from 'node:process';
import { openCatalog } from './open-catalog.ts';

const [directory = '', name = ''] = argv.slice(2);
const LANES = 4;
const CATEGORIES = ['shelf', 'box', 'garden', 'attic'];

const catalog = await openCatalog(directory);
let isFollowing = true;
let written = 0;

/** Every other one is new; the others are taken from where they are and put elsewhere. */
async function write(): Promise<void> {
  while (isFollowing) {
    const number = written++;
    const id = number % 2 === 0 ? `${name}-${number}` : `shelf-${number}`;
    const category = CATEGORIES[number % CATEGORIES.length];
    const product = { title: id, price: { amount: 100, currency: 'KRW' }, primary_category_id: category };
    stdout.write(`begins ${id} ${category}\n`);
    await catalog.client.putProduct({ id, json: JSON.stringify(product) });
    stdout.write(`done ${id} ${category}\n`);
  }
}

const lanes = Array.from({ length: LANES }, write);
await catalog.follow();
isFollowing = false;
await Promise.all(lanes);
await catalog.close();
