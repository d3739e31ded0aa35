import { create, type Message, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import type { EventType } from '@jangteo/contracts/events';
import { bucketOf } from '@jangteo/kernel/hash';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Tx } from '@jangteo/ports/sql/sql-store';
import { type MessagingTables, messaging } from './tables.ts';

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

export function createOutbox(runtime: Runtime): Outbox {
  return {
    async publish(tx, type, key, data) {
      const id = newId(runtime);
      await messaging(tx)
        .insertInto('outbox')
        .values({
          id,
          topic: type.topic.name,
          aggregate_id: key,
          slot: bucketOf(key, OUTBOX_SLOTS),
          type: type.type,
          version: type.version,
          occurred_at: runtime.clock.now(),
          payload: JSON.stringify(toJson(type.schema, create(type.schema, data))),
        })
        .execute();
      return id;
    },
  };
}
