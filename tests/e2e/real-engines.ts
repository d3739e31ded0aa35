import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { isMysql } from '@jangteo/platform/engine-settings';
import { SERVICES } from '@jangteo/platform/services';

/** Engines that a whole run of tests uses instead of embedded ones: each shop gets names of its own on them. */
export interface EngineUrls {
  readonly [variable: string]: string;
}

const VARIABLES = {
  JANGTEO_SQL_URL: underPath,
  JANGTEO_LOG_URL: (url: string, name: string) => (url.startsWith('kafka:') ? underPath(url, name) : url),
  JANGTEO_DOCUMENTS_URL: underPath,
  JANGTEO_SEARCH_URL: underPath,
  JANGTEO_KV_URL: (url: string, name: string) => (isMysql(url) ? underPath(url, name) : `${url}?prefix=${name}:`),
};
/** These go to every shop as they are. */
const PASSED_ON = ['JANGTEO_OUTBOX', 'JANGTEO_CONNECT_URL', 'JANGTEO_DEBEZIUM_SQL_URL'];

/** For `skip`: why a test of what the embedded engines keep in the data folder does not run. */
export const EMBEDDED_FILES_ONLY: string | false = process.env.JANGTEO_SQL_URL !== undefined && 'it is about the embedded files';

/** For the shop in a folder, from this process's environment; another shop in the same folder finds what the one before left. */
export function engineUrlsFor(folder: string): EngineUrls {
  const name = nameOf(folder);
  const own = Object.entries(VARIABLES).flatMap(([variable, named]) => {
    const url = process.env[variable];
    return url === undefined ? [] : [[variable, named(url, name)]];
  });
  const passedOn = PASSED_ON.flatMap((variable) => (process.env[variable] === undefined ? [] : [[variable, process.env[variable]]]));
  return Object.fromEntries([...own, ...passedOn]);
}

/** Registers the connectors of a shop that Debezium publishes for, and waits until they run. Returns how to remove them. */
export async function openDebezium(environment: EngineUrls): Promise<() => Promise<void>> {
  if (environment.JANGTEO_OUTBOX !== 'debezium') return async () => {};
  const { runCli } = await import('@jangteo/platform/cli');
  const debezium = async (...args: string[]) => {
    let said = '';
    const hear = (text: string) => {
      said += text;
    };
    const code = await runCli(['debezium', ...args], { terminal: { interactive: false, out: hear, error: hear }, environment });
    return { code, said };
  };
  const applied = await debezium('apply');
  if (applied.code !== 0) throw new Error(applied.said);
  const giveUpAt = Date.now() + 60_000;
  for (let told = await debezium('status'); told.code !== 0; told = await debezium('status')) {
    if (Date.now() > giveUpAt) throw new Error(told.said);
    await systemRuntime.clock.sleep(200);
  }
  return async () => void (await debezium('remove'));
}

/** Empties the key-values of a shop, as an operator may, or a failover. */
export async function flushKeys(folder: string): Promise<void> {
  const { JANGTEO_KV_URL: url = '' } = process.env;
  if (isMysql(url)) await emptyTable(url, `${nameOf(folder)}_key_values.entries`);
  else await deleteKeys(url, nameOf(folder));
}

/** Removes the folder of a shop that has stopped, and what it left on its engines. */
export async function removeShop(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cleanEngines(folder);
}

/** Removes what a shop left on them. */
export async function cleanEngines(folder: string): Promise<void> {
  const name = nameOf(folder);
  const { JANGTEO_SQL_URL, JANGTEO_LOG_URL, JANGTEO_DOCUMENTS_URL, JANGTEO_SEARCH_URL, JANGTEO_KV_URL } = process.env;
  if (JANGTEO_SQL_URL !== undefined) await dropSchemas(JANGTEO_SQL_URL, name);
  for (const url of [JANGTEO_DOCUMENTS_URL, JANGTEO_KV_URL]) if (isMysql(url)) await dropSchemas(url, name);
  if (JANGTEO_LOG_URL?.startsWith('kafka:')) await deleteTopics(JANGTEO_LOG_URL, name);
  if (JANGTEO_DOCUMENTS_URL?.startsWith('mongodb')) await dropDatabase(JANGTEO_DOCUMENTS_URL, name);
  if (JANGTEO_SEARCH_URL !== undefined) await dropSearchIndexes(JANGTEO_SEARCH_URL, name);
  if (JANGTEO_KV_URL?.startsWith('redis')) await deleteKeys(JANGTEO_KV_URL, name);
}

function nameOf(folder: string): string {
  return basename(folder).replaceAll('-', '_').toLowerCase();
}

function underPath(url: string, name: string): string {
  const [, server = '', query = ''] = /^([a-z]+:\/\/[^/?]+)[^?]*(\?.*)?$/.exec(url) ?? [];
  return `${server}/${name}${query}`;
}

// The drivers take a while to load, and few runs want them.
async function connectTo(url: string) {
  const { createConnection } = await import('mysql2/promise');
  const server = new URL(url);
  server.pathname = '';
  return await createConnection(server.href);
}

async function emptyTable(url: string, table: string): Promise<void> {
  const connection = await connectTo(url);
  await connection.query(`delete from ${table}`);
  await connection.end();
}

async function dropSchemas(url: string, name: string): Promise<void> {
  const connection = await connectTo(url);
  const schemas = [...SERVICES.map((service) => service.name), 'documents', 'key_values'];
  for (const schema of schemas) await connection.query(`drop database if exists ${name}_${schema}`);
  await connection.end();
}

async function deleteTopics(url: string, name: string): Promise<void> {
  const { Admin } = await import('@platformatic/kafka');
  const admin = new Admin({ clientId: name, bootstrapBrokers: [new URL(url.replace('kafka:', 'http:')).host] });
  try {
    const topics = (await admin.listTopics({})).filter((topic) => topic.startsWith(`${name}.`));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    const groups = [...(await admin.listGroups({})).keys()].filter((group) => group.startsWith(`${name}.`));
    // The members of a shop that was killed count as there for ten seconds more; without topics their groups harm nobody.
    if (groups.length > 0) await admin.deleteGroups({ groups }).catch(() => {});
  } finally {
    await admin.close();
  }
}

async function dropDatabase(url: string, name: string): Promise<void> {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(url);
  await client.db(name).dropDatabase();
  await client.close();
}

async function dropSearchIndexes(url: string, name: string): Promise<void> {
  const { dropIndexes } = await import('../../adapters/opensearch/test/lab.ts');
  await dropIndexes(url, name);
}

async function deleteKeys(url: string, name: string): Promise<void> {
  const { createClient } = await import('@redis/client');
  const client = await createClient({ url }).connect();
  for await (const keys of client.scanIterator({ MATCH: `${name}:*`, COUNT: 1_000 })) if (keys.length > 0) await client.unlink(keys);
  client.destroy();
}
