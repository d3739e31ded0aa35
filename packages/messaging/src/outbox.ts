import { create, type Message, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import type { EventType } from '@jangteo/contracts/events';
import { toIso } from '@jangteo/kernel/clock';
import { bucketOf } from '@jangteo/kernel/hash';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { storedTrace } from '@jangteo/kernel/trace-context';
import { currentTrace } from '@jangteo/kernel/tracing';
import { compileOnce } from '@jangteo/ports/sql/compile-once';
import type { Tx } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import { type MessagingTables, messaging, type OutboxTable } from './tables.ts';

/** Rows of one slot are published in the order of their numbers, by one relay at a time. */
export const OUTBOX_SLOTS = 16;

/**
 * Writes an event in the transaction that makes it true.
 *
 * The caller writes or locks the aggregate's row before it publishes: that alone makes the numbers of one key follow its commits.
 */
export interface Outbox {
  publish<M extends Message, DB extends MessagingTables>(
    tx: Tx<DB>,
    type: EventType<M>,
    key: string,
    data: MessageInitShape<EventType<M>['schema']>,
  ): Promise<string>;
}

const insertEvent = compileOnce((db: Kysely<MessagingTables>, event: Omit<OutboxTable, 'seq'>) => {
  const { id, topic, aggregate_id, slot, type, version, occurred_at, ce_time, payload, trace } = event;
  return db.insertInto('outbox').values({ id, topic, aggregate_id, slot, type, version, occurred_at, ce_time, payload, trace });
});

/** Writes a row whose payload is JSON text already. Returns its id. */
export async function writeOutbox<DB extends MessagingTables>(
  runtime: Runtime,
  tx: Tx<DB>,
  event: Pick<OutboxTable, 'topic' | 'aggregate_id' | 'type' | 'version' | 'payload'>,
): Promise<string> {
  const id = newId(runtime);
  const slot = bucketOf(event.aggregate_id, OUTBOX_SLOTS);
  const trace = storedTrace(currentTrace());
  const occurred_at = runtime.clock.now();
  await insertEvent(messaging(tx), { ...event, id, slot, occurred_at, ce_time: toIso(occurred_at), trace });
  return id;
}

export function createOutbox(runtime: Runtime): Outbox {
  return {
    async publish(tx, type, key, data) {
      return await writeOutbox(runtime, tx, {
        topic: type.topic.name,
        aggregate_id: key,
        type: type.type,
        version: type.version,
        payload: JSON.stringify(toJson(type.schema, create(type.schema, data))),
      });
    },
  };
}
