import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type MessagingTables, messaging } from '@jangteo/messaging/tables';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { sql } from 'kysely';
import type { ConnectApi, ConnectorStatus } from './connect-api.ts';

export interface WatchOptions {
  readonly runtime: Runtime;
  readonly connect: ConnectApi;
  readonly connectors: readonly string[];
  /** The stores whose outboxes they publish. */
  readonly stores: readonly SqlStore<MessagingTables>[];
}

const EVERY_MS = 5_000;
const MS_PER_S = 1_000;
/** The change log is removed after a time, whether it was read or not: at this share of it somebody has to act. */
const ALARM_SHARE = 0.5;

/**
 * Starts connectors again whose tasks failed, and says when what they did not publish is about to leave the change log. A task gives up
 * after three tries (a database that restarts takes longer), and Kafka Connect itself never starts one again.
 */
export function watchConnectors({ runtime, connect, connectors, stores }: WatchOptions): { stop(): Promise<void> } {
  const { clock, logger, meter } = runtime;
  const states = new Map<string, number>();
  const stops = [
    meter.gauge('jangteo_connector_up', 'Whether a Debezium connector and its task run (1) or not (0).', ['connector'], async () =>
      [...states].map(([connector, value]) => ({ labels: { connector }, value })),
    ),
    meter.gauge(
      'jangteo_binlog_kept_seconds',
      'How long the database keeps its change log, in seconds; 0: until it is told otherwise.',
      [],
      async () => (stores[0] === undefined ? [] : [{ value: await keptSeconds(stores[0]) }]),
    ),
  ];
  const stopping = new AbortController();

  const lookAt = async (name: string) => {
    const status = await connect.status(name);
    const failed = failureOf(status);
    states.set(name, runs(status) ? 1 : 0);
    if (status === undefined) logger.critical('a connector is not there: `jangteo debezium apply` creates it', { connector: name });
    else if (failed !== undefined) {
      logger.critical('a connector failed and is started again', { connector: name, reason: failed });
      await connect.restartFailed(name);
    } else if (isUnassigned(status)) {
      logger.warn('a connector waits until Connect gives it to a worker: for scheduled.rebalance.max.delay.ms', { connector: name });
    }
  };

  const lookAtRetention = async () => {
    for (const store of stores) {
      const waitedS = await oldestSeconds(store, clock.now());
      if (waitedS === 0) continue;
      const kept_s = await keptSeconds(store);
      if (kept_s === 0 || waitedS < kept_s * ALARM_SHARE) continue;
      logger.critical('the change log will be removed before it is read: start Debezium, or keep the log for longer', {
        store: store.name,
        waited_s: Math.floor(waitedS),
        kept_s,
      });
    }
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        for (const name of connectors) await lookAt(name);
        await lookAtRetention();
      } catch (thrown) {
        for (const name of connectors) states.set(name, 0);
        logger.error('the connectors could not be looked at and will be again', { error: JangteoError.from(thrown) });
      }
      await clock.sleep(EVERY_MS, stopping.signal);
    }
  };
  const done = run();
  return {
    async stop() {
      stopping.abort();
      for (const stop of stops) stop();
      await done;
    },
  };
}

function runs(status: ConnectorStatus | undefined): boolean {
  return status?.state === 'RUNNING' && status.tasks.length > 0 && status.tasks.every(({ state }) => state === 'RUNNING');
}

function isUnassigned({ state, tasks }: ConnectorStatus): boolean {
  return [state, ...tasks.map((task) => task.state)].includes('UNASSIGNED');
}

/** Why it does not run; undefined: it runs, or is about to. */
function failureOf(status: ConnectorStatus | undefined): string | undefined {
  if (status === undefined) return undefined;
  const failed = status.tasks.find(({ state }) => state === 'FAILED');
  if (failed !== undefined) return failed.reason ?? 'its task failed';
  return status.state === 'FAILED' ? 'the connector failed' : undefined;
}

async function oldestSeconds(store: SqlStore<MessagingTables>, now: number): Promise<number> {
  const { oldest } = await messaging(store.read)
    .selectFrom('outbox')
    .select((eb) => eb.fn.min('occurred_at').as('oldest'))
    .executeTakeFirstOrThrow();
  return oldest === null || oldest === undefined ? 0 : Math.max(0, now - Number(oldest)) / MS_PER_S;
}

async function keptSeconds(store: SqlStore<MessagingTables>): Promise<number> {
  const { rows } = await sql<{ kept: number }>`select @@global.binlog_expire_logs_seconds as kept`.execute(store.read);
  return Number(rows[0]?.kept ?? 0);
}
