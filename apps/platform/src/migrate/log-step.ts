import { ALL_TOPICS } from '@jangteo/contracts/events';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { logMigrations } from '@jangteo/embedded/event-log-tables';
import { keyValueMigrations } from '@jangteo/embedded/key-value-tables';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { MARKS } from '@jangteo/messaging/outbox-marks';
import type { EventLog, TopicDefinition } from '@jangteo/ports/log/event-log';
import { EmbeddedFile } from '../embedded-file.ts';
import { isMysql } from '../engine-settings.ts';
import { SourceLog } from '../move/source-log.ts';
import { missingInFile } from '../store-migrations.ts';
import type { MigrationStep, StepOptions } from './migrate-engines.ts';
import { embeddedStep, mysqlSchema } from './sql-steps.ts';

/** The topics that a shop writes to. Those of Debezium's own are made by `jangteo debezium apply`. */
export function logStep({ runtime, directory, urls: { logUrl: url, outbox } }: StepOptions): MigrationStep {
  const wanted: TopicDefinition[] = [...ALL_TOPICS, ...(outbox === 'debezium' ? [MARKS] : [])];
  const what = 'topics';
  if (url?.startsWith('kafka:') === true) {
    const withLog = async <T>(work: (log: EventLog) => Promise<T>) => {
      const { kafkaEventLog } = await import('@jangteo/kafka/event-log');
      const log = await kafkaEventLog({ url, runtime });
      try {
        return await work(log);
      } finally {
        await log.close();
      }
    };
    return {
      engine: 'event log',
      where: 'JANGTEO_LOG_URL',
      what,
      count: () => withLog(async (log) => countMissing(wanted, await log.topics())),
      bring: () => withLog((log) => log.ensureTopics(wanted)),
    };
  }
  if (url !== undefined) return elsewhere('event log', 'JANGTEO_LOG_URL', what);
  return {
    engine: 'event log',
    where: 'embedded',
    what: `schema of log.db, ${what}`,
    async count() {
      const file = EmbeddedFile.open(directory, 'log');
      try {
        const steps = missingInFile('log', logMigrations, file);
        return steps + countMissing(wanted, file === undefined || steps > 0 ? [] : new SourceLog(file).topics());
      } finally {
        file?.close();
      }
    },
    async bring() {
      const log = await embeddedEventLog({ engine: embeddedSqlEngine({ directory, runtime }), runtime });
      await log.ensureTopics(wanted);
      await log.close();
    },
  };
}

/** Redis needs nothing. */
export function keyValuesStep(options: StepOptions): MigrationStep {
  const { kvUrl: url } = options.urls;
  if (isMysql(url)) return mysqlEntries(url, options);
  if (url?.startsWith('redis') === true) return elsewhere('key-values', 'JANGTEO_KV_URL', 'entries', 'nothing to prepare');
  if (url !== undefined) return elsewhere('key-values', 'JANGTEO_KV_URL', 'entries');
  return embeddedStep(options, 'key-values', 'kv', keyValueMigrations);
}

function mysqlEntries(url: string, { runtime }: StepOptions): MigrationStep {
  const schema = async () => {
    const [{ KEY_VALUES }, { keyValueMigrations }] = await Promise.all([
      import('@jangteo/mysql/key-value'),
      import('@jangteo/mysql/key-value-tables'),
    ]);
    return mysqlSchema({ url, runtime, name: KEY_VALUES, migrations: keyValueMigrations });
  };
  return {
    engine: 'key-values',
    where: 'JANGTEO_KV_URL',
    what: 'schema of key-values',
    count: async () => (await schema()).count(),
    bring: async () => (await schema()).bring(),
  };
}

function countMissing(
  wanted: readonly TopicDefinition[],
  there: readonly { readonly name: string; readonly retentionMs?: number | undefined }[],
): number {
  return wanted.filter(({ name, retentionMs }) => {
    const found = there.find((topic) => topic.name === name);
    return found === undefined || found.retentionMs !== retentionMs;
  }).length;
}

function elsewhere(engine: string, where: string, what: string, note = 'left to the process of `jangteo serve log`'): MigrationStep {
  return { engine, where, what, count: async () => 0, bring: async () => {}, note: async () => note };
}
