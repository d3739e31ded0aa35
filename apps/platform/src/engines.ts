import { TOPICS } from '@jangteo/contracts/events';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { embeddedSearchIndex } from '@jangteo/embedded/search-index';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { seededRandom } from '@jangteo/kernel/random';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { KeyValue } from '@jangteo/ports/kv/key-value';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { hostileLog } from '@jangteo/ports/log/hostile-log';
import type { SqlEngine } from '@jangteo/ports/sql/sql-store';
import { remoteEventLog } from '@jangteo/remote/event-log';
import { remoteKeyValue } from '@jangteo/remote/key-value';
import type { Peer } from '@jangteo/rpc/remote-peer';
import type { Engines } from '@jangteo/service-kit/start-service';
import type { LogHostility } from './settings.ts';

export interface EngineOptions {
  readonly directory: string;
  readonly sqlUrl: string | undefined;
  /** The size that each embedded file may reach; 0: as large as the disk lets it. */
  readonly fileMbMax: number;
  /** Memory for documents that are read often. */
  readonly hotMb: number;
  /** The process that has the log and the key-values (`jangteo serve log`); undefined: this one. */
  readonly logPeer: Peer | undefined;
  /** For tests; undefined: a log that does what one hopes for. */
  readonly logHostility: LogHostility | undefined;
}

const PAGES_PER_MB = 256;
const BYTES_PER_MB = 2 ** 20;

/** The engines that the URLs pick; what has no URL is embedded. */
export async function openEngines(runtime: Runtime, options: EngineOptions): Promise<Engines & { close(): Promise<void> }> {
  const limit = options.fileMbMax === 0 ? {} : { maxPages: options.fileMbMax * PAGES_PER_MB };
  const embedded = embeddedSqlEngine({ directory: options.directory, runtime, ...limit });
  const sql = options.sqlUrl === undefined ? embedded : await onServer(options.sqlUrl, runtime);
  const opened = await openLog(runtime, embedded, options.logPeer);
  const log = options.logHostility === undefined ? opened.log : hostileTo(runtime, opened.log, options.logHostility);
  await log.ensureTopics(Object.values(TOPICS));
  const documents = embeddedDocumentStore({ engine: embedded, runtime, hotBytes: options.hotMb * BYTES_PER_MB });
  const search = embeddedSearchIndex({ directory: options.directory, runtime });
  const { keyValue } = opened;
  return {
    sql,
    log,
    documents,
    keyValue,
    search,
    async close() {
      await Promise.all([log.close(), documents.close(), keyValue.close(), search.close()]);
    },
  };
}

/** Its driver is loaded only where it is used. */
async function onServer(url: string, runtime: Runtime): Promise<SqlEngine> {
  const { mysqlSqlEngine } = await import('@jangteo/mysql/sql-engine');
  return mysqlSqlEngine({ url, runtime });
}

async function openLog(runtime: Runtime, engine: SqlEngine, peer: Peer | undefined): Promise<{ log: EventLog; keyValue: KeyValue }> {
  if (peer === undefined)
    return { log: await embeddedEventLog({ engine, runtime }), keyValue: await embeddedKeyValue({ engine, runtime }) };
  const { transport } = peer;
  return { log: await remoteEventLog({ transport, runtime }), keyValue: await remoteKeyValue({ transport, runtime }) };
}

function hostileTo({ clock }: Runtime, log: EventLog, { seed, ...hostility }: LogHostility): EventLog {
  return hostileLog(log, { clock, random: seededRandom(seed), ...hostility });
}
