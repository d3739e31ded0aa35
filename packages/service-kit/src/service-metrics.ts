import type { Runtime } from '@jangteo/kernel/runtime';
import type { Consumer } from '@jangteo/messaging/consumer';
import { type MessagingTables, messaging } from '@jangteo/messaging/tables';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';

/** What waits in a service and what it commits, as metrics. Returns how to stop. */
export function measureService(
  { meter }: Pick<Runtime, 'meter'>,
  store: SqlStore<MessagingTables>,
  log: EventLog,
  consumer: Consumer | undefined,
): () => void {
  const db = messaging(store.read);
  const count = async (table: 'outbox' | 'failed_events') => {
    const { rows } = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    return [{ value: Number(rows) }];
  };
  const commits = meter.counter('jangteo_store_commits_total', 'Durable commits of the store; transactions that share one count once.');
  const stops = [
    store.onCommit(() => commits.add()),
    meter.gauge('jangteo_outbox_rows', 'Events that are committed and not published yet.', [], () => count('outbox')),
    meter.gauge('jangteo_dead_letters', 'Events that wait behind a parked key, the one that failed included.', [], () =>
      count('failed_events'),
    ),
    meter.gauge('jangteo_parked_keys', 'Keys whose events wait, by status; FAILED wants a decision.', ['status'], async () => {
      const rows = await db
        .selectFrom('parked_keys')
        .select((eb) => ['status', eb.fn.countAll<number>().as('rows')])
        .groupBy('status')
        .execute();
      return (['PARKED', 'FAILED'] as const).map((status) => ({
        labels: { status },
        value: Number(rows.find((row) => row.status === status)?.rows ?? 0),
      }));
    }),
  ];
  if (consumer !== undefined) stops.push(measureLag(meter, log, consumer.name));
  return () => {
    for (const stop of stops) stop();
  };
}

function measureLag(meter: Runtime['meter'], log: EventLog, group: string): () => void {
  return meter.gauge('jangteo_consumer_lag', 'Records of the log that the consumer has not handled yet.', ['topic'], async () => {
    const byTopic = Map.groupBy(await log.lag(group), ({ topic }) => topic);
    return [...byTopic].map(([topic, partitions]) => ({
      labels: { topic },
      value: partitions.reduce((sum, { lag }) => sum + lag, 0),
    }));
  });
}
