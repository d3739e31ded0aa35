import { TOPICS } from '@jangteo/contracts/events';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import type { Runtime } from '@jangteo/kernel/runtime';
import { mysqlSqlEngine } from '@jangteo/mysql/sql-engine';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { Engines } from '@jangteo/service-kit/start-service';

export interface EngineOptions {
  readonly directory: string;
  readonly sqlUrl: string | undefined;
  /** The size that each embedded file may reach; 0: as large as the disk lets it. */
  readonly fileMbMax: number;
  /** Tests put the hostile log here. */
  readonly wrapLog?: (log: EventLog) => EventLog;
}

const PAGES_PER_MB = 256;

/** The engines that the URLs pick; what has no URL is embedded. */
export async function openEngines(runtime: Runtime, options: EngineOptions): Promise<Engines & { close(): Promise<void> }> {
  const limit = options.fileMbMax === 0 ? {} : { maxPages: options.fileMbMax * PAGES_PER_MB };
  const embedded = embeddedSqlEngine({ directory: options.directory, runtime, ...limit });
  const sql = options.sqlUrl === undefined ? embedded : mysqlSqlEngine({ url: options.sqlUrl, runtime });
  const opened = await embeddedEventLog({ engine: embedded, runtime });
  const log = options.wrapLog?.(opened) ?? opened;
  await log.ensureTopics(Object.values(TOPICS));
  const documents = await embeddedDocumentStore({ engine: embedded, runtime });
  const keyValue = await embeddedKeyValue({ engine: embedded, runtime });
  return {
    sql,
    log,
    documents,
    keyValue,
    async close() {
      await Promise.all([log.close(), documents.close(), keyValue.close()]);
    },
  };
}
