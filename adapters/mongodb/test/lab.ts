import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';

/** The URL of a database that nobody else uses. */
export function ownDatabase(url: string): string {
  const own = new URL(url);
  own.pathname = `/test_${randomUUID().slice(0, 8)}`;
  return own.href;
}

export async function dropDatabase(url: string): Promise<void> {
  const client = new MongoClient(url);
  try {
    const database = client.db(new URL(url).pathname.slice(1));
    // mongo-java-server cannot drop a collection whose index was dropped before.
    await database.dropDatabase().catch(async () => {
      for (const { name } of await database.listCollections().toArray()) await database.collection(name).deleteMany({});
    });
  } finally {
    await client.close();
  }
}
