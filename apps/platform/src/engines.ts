import { ALL_TOPICS } from '@jangteo/contracts/events';
import { embeddedAdmission } from '@jangteo/embedded/admission';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { embeddedSearchIndex } from '@jangteo/embedded/search-index';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { seededRandom } from '@jangteo/kernel/random';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Admission } from '@jangteo/ports/admission/admission';
import type { DocumentStore } from '@jangteo/ports/documents/document-store';
import type { KeyValue } from '@jangteo/ports/kv/key-value';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { hostileLog } from '@jangteo/ports/log/hostile-log';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { SqlEngine } from '@jangteo/ports/sql/sql-store';
import { remoteEventLog } from '@jangteo/remote/event-log';
import { remoteKeyValue } from '@jangteo/remote/key-value';
import type { Peer } from '@jangteo/rpc/remote-peer';
import type { Engines } from '@jangteo/service-kit/start-service';
import { type EngineSettings, isMysql } from './engine-settings.ts';
import type { LogHostility } from './settings.ts';

export interface EngineOptions {
  readonly directory: string;
  readonly urls: EngineSettings;
  /** The size that each embedded file may reach; 0: as large as the disk lets it. */
  readonly fileMbMax: number;
  /** Memory for documents that are read often. */
  readonly hotMb: number;
  /** The process that has the log (`jangteo serve log`); undefined: this one, or Kafka. */
  readonly logPeer: Peer | undefined;
  /** The process that has the key-values; undefined: this one, Redis, or MySQL. */
  readonly keyValuePeer: Peer | undefined;
  /** For tests; undefined: a log that does what one hopes for. */
  readonly logHostility: LogHostility | undefined;
}

const PAGES_PER_MB = 256;
const BYTES_PER_MB = 2 ** 20;

/** The engines that the URLs pick; what has no URL is embedded. A driver is loaded only where it is used. Where one fails, none stays open. */
export async function openEngines(runtime: Runtime, options: EngineOptions): Promise<Engines & { close(): Promise<void> }> {
  const limit = options.fileMbMax === 0 ? {} : { maxPages: options.fileMbMax * PAGES_PER_MB };
  const embedded = embeddedSqlEngine({ directory: options.directory, runtime, ...limit });
  const given = { ...options, runtime, embedded };
  await using opening = new AsyncDisposableStack();
  const closing = <T extends { close(): Promise<void> }>(engine: T): T => opening.adopt(engine, (one) => one.close());

  const sql = await openSql(given);
  const opened = await openLog(given);
  const log = closing(options.logHostility === undefined ? opened : hostileTo(runtime, opened, options.logHostility));
  await log.ensureTopics(ALL_TOPICS);
  const documents = closing(await openDocuments(given));
  const keyValue = closing(await openKeyValue(given));
  const search = closing(await openSearch(given));
  const admission = closing(await openAdmission(given));
  const open = opening.move();
  return { sql, log, documents, keyValue, search, admission, close: () => open.disposeAsync() };
}

type Given = EngineOptions & { readonly runtime: Runtime; readonly embedded: SqlEngine };

async function openSql({ urls: { sqlUrl: url, sqlConnections: connections }, runtime, embedded }: Given): Promise<SqlEngine> {
  if (url === undefined) return embedded;
  const { mysqlSqlEngine } = await import('@jangteo/mysql/sql-engine');
  return mysqlSqlEngine({ url, runtime, connections });
}

async function openLog({ urls: { logUrl: url }, logPeer, runtime, embedded }: Given): Promise<EventLog> {
  if (url?.startsWith('kafka:')) {
    const { kafkaEventLog } = await import('@jangteo/kafka/event-log');
    return await kafkaEventLog({ url, runtime });
  }
  return logPeer === undefined
    ? await embeddedEventLog({ engine: embedded, runtime })
    : await remoteEventLog({ transport: logPeer.transport, runtime });
}

async function openKeyValue({
  urls: { kvUrl: url, sqlConnections: connections },
  keyValuePeer,
  runtime,
  embedded,
}: Given): Promise<KeyValue> {
  if (url?.startsWith('redis')) {
    const { redisKeyValue } = await import('@jangteo/redis/key-value');
    return await redisKeyValue({ url, runtime });
  }
  if (isMysql(url)) {
    const { mysqlKeyValue } = await import('@jangteo/mysql/key-value');
    return await mysqlKeyValue({ url, runtime, connections });
  }
  return keyValuePeer === undefined
    ? await embeddedKeyValue({ engine: embedded, runtime })
    : await remoteKeyValue({ transport: keyValuePeer.transport, runtime });
}

async function openDocuments({ urls, hotMb, runtime, embedded }: Given): Promise<DocumentStore> {
  const { documentsUrl: url, sqlConnections: connections } = urls;
  if (url === undefined) return embeddedDocumentStore({ engine: embedded, runtime, hotBytes: hotMb * BYTES_PER_MB });
  if (isMysql(url)) {
    const { mysqlDocumentStore } = await import('@jangteo/mysql/document-store');
    return mysqlDocumentStore({ url, runtime, connections });
  }
  const { mongodbDocumentStore } = await import('@jangteo/mongodb/document-store');
  return await mongodbDocumentStore({ url, runtime });
}

async function openSearch({ urls: { searchUrl: url }, directory, runtime }: Given): Promise<SearchIndex> {
  if (url === undefined) return embeddedSearchIndex({ directory, runtime });
  const { opensearchSearchIndex } = await import('@jangteo/opensearch/search-index');
  return await opensearchSearchIndex({ url, runtime });
}

async function openAdmission({ urls: { kvUrl: url }, runtime }: Given): Promise<Admission> {
  if (!url?.startsWith('redis')) return embeddedAdmission(runtime);
  const { redisAdmission } = await import('@jangteo/redis/admission');
  return redisAdmission({ url, runtime });
}

function hostileTo({ clock }: Runtime, log: EventLog, { seed, ...hostility }: LogHostility): EventLog {
  return hostileLog(log, { clock, random: seededRandom(seed), ...hostility });
}
