import { CONNECTIONS, driverReads, skewedId } from './driver-reads.ts';

/** The driver alone on the products that a shop wrote: by key, with some fields only, from where the driver is told to read. Then they are dropped. */
export async function mongoReads(url: string, products: number, seconds: number): Promise<(string | number)[][]> {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(url, { maxPoolSize: CONNECTIONS });
  const database = client.db();
  const collection = database.collection<{ _id: string }>('products');
  const find = async (options: object) => (await collection.findOne({ _id: skewedId(products) }, options)) !== null;
  const rows = await driverReads(
    {
      "MongoDB's driver alone": () => find({}),
      "MongoDB's driver alone, two fields": () => find({ projection: { _id: 1, v: 1 } }),
      "MongoDB's driver alone, secondaryPreferred": () => find({ readPreference: 'secondaryPreferred' }),
    },
    seconds,
  );
  await database.dropDatabase();
  await client.close();
  return rows;
}
