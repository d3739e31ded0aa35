import { latencies } from './percentile.ts';

const LOOPS = 10;

/** The driver alone on the products that a shop wrote: by key, with some fields only, from where the driver is told to read. Then they are dropped. */
export async function mongoReads(url: string, products: number, seconds: number): Promise<(string | number)[][]> {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(url, { maxPoolSize: LOOPS });
  const database = client.db();
  const collection = database.collection<{ _id: string }>('products');
  const idOf = () => `p${String(Math.floor(Math.random() ** 2 * products) + 1).padStart(8, '0')}`;
  const variants = {
    'the driver alone': () => collection.findOne({ _id: idOf() }),
    'the driver alone, two fields': () => collection.findOne({ _id: idOf() }, { projection: { _id: 1, v: 1 } }),
    'the driver alone, secondaryPreferred': () => collection.findOne({ _id: idOf() }, { readPreference: 'secondaryPreferred' }),
  };
  const rows: (string | number)[][] = [];
  for (const [name, readOne] of Object.entries(variants)) {
    const samples: number[] = [];
    let missing = 0;
    const startedAt = performance.now();
    const until = startedAt + seconds * 1_000;
    const loop = async () => {
      while (performance.now() < until) {
        const sentAt = performance.now();
        if ((await readOne()) === null) missing++;
        samples.push(performance.now() - sentAt);
      }
    };
    await Promise.all(Array.from({ length: LOOPS }, loop));
    const perSecond = samples.length / ((performance.now() - startedAt) / 1_000);
    rows.push([`get by id: ${name}`, perSecond.toFixed(0), ...latencies(samples), missing]);
  }
  await database.dropDatabase();
  await client.close();
  return rows;
}
