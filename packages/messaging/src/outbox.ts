import { create, type Message, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import type { EventType } from '@jangteo/contracts/events';
import { bucketOf } from '@jangteo/kernel/hash';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
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

type NewEvent = Omit<OutboxTable, 'seq'>;

const insertEvent = compileOnce((db: Kysely<MessagingTables>, event: NewEvent) => {
  const { id, topic, aggregate_id, slot, type, version, occurred_at, payload } = event;
  return db.insertInto('outbox').values({ id, topic, aggregate_id, slot, type, version, occurred_at, payload });
});

export function createOutbox(runtime: Runtime): Outbox {
  return {
    async publish(tx, type, key, data) {
      const id = newId(runtime);
      await insertEvent(messaging(tx), {
        id,
        topic: type.topic.name,
        aggregate_id: key,
        slot: bucketOf(key, OUTBOX_SLOTS),
        type: type.type,
        version: type.version,
        occurred_at: runtime.clock.now(),
        payload: JSON.stringify(toJson(type.schema, create(type.schema, data))),
      });
      return id;
    },
  };
}
