/** What a bench runs on: the environment of a process that opens its engines. */
export interface EngineWorld {
  readonly name: string;
  readonly environment: NodeJS.ProcessEnv;
}

const URLS = ['JANGTEO_SQL_URL', 'JANGTEO_LOG_URL', 'JANGTEO_DOCUMENTS_URL', 'JANGTEO_SEARCH_URL', 'JANGTEO_KV_URL', 'JANGTEO_CONNECT_URL'];

/** Embedded engines, and beside them those that the environment names, with each way out of the outbox. */
export function engineWorlds(): readonly EngineWorld[] {
  const { env } = process;
  const none = Object.fromEntries(URLS.map((variable) => [variable, undefined]));
  const worlds: EngineWorld[] = [{ name: 'embedded', environment: { ...env, ...none, JANGTEO_OUTBOX: 'relay' } }];
  if (env.JANGTEO_SQL_URL === undefined || !env.JANGTEO_LOG_URL?.startsWith('kafka:')) return worlds;
  worlds.push({ name: 'real engines, relay', environment: { ...env, JANGTEO_OUTBOX: 'relay' } });
  if (env.JANGTEO_CONNECT_URL !== undefined) {
    worlds.push({ name: 'real engines, Debezium', environment: { ...env, JANGTEO_OUTBOX: 'debezium' } });
  }
  return worlds;
}
