import { setTimeout as sleep } from 'node:timers/promises';
import { create, type DescService, type Message, type MessageInitShape, toJsonString } from '@bufbuild/protobuf';
import { type EventType, TOPICS, type Topic } from '@jangteo/contracts/events';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { embeddedSearchIndex } from '@jangteo/embedded/search-index';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { readSettings } from '@jangteo/kernel/config';
import { newId } from '@jangteo/kernel/ids';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { headersOf } from '@jangteo/messaging/event';
import { localClient } from '@jangteo/rpc/local-client';
import type { AnyService } from '../src/define-service.ts';
import { type StartOptions, startService } from '../src/start-service.ts';

export interface OpenOptions {
  readonly definition: AnyService;
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly runtime?: Runtime;
  /** The topic that it answers on. */
  readonly answersOn: Topic;
  readonly outbox?: StartOptions['outbox'];
}

const DEADLINE_MS = 30_000;

/** One service that needs no other, on embedded engines, with the log around it as the other services write and read it. */
export async function openService({ definition, directory, environment = {}, runtime = systemRuntime, answersOn, outbox }: OpenOptions) {
  const engine = embeddedSqlEngine({ directory, runtime });
  const log = await embeddedEventLog({ engine, runtime });
  await log.ensureTopics(Object.values(TOPICS));
  const documents = embeddedDocumentStore({ engine, runtime });
  const keyValue = await embeddedKeyValue({ engine, runtime });
  const settings = readSettings(definition.settings, environment);
  const service = await startService(definition, {
    runtime,
    engines: { sql: engine, log, documents, keyValue, search: embeddedSearchIndex({ directory, runtime }) },
    clients: {},
    settings,
    ...(outbox && { outbox }),
  });

  const answers = async (orderId: string) => {
    const topic = answersOn.name;
    const ends = await log.ends(topic);
    const records = await Promise.all(ends.map(({ partition, start }) => log.read({ topic, partition, offset: start }, 10_000)));
    return records.flat().filter(({ key }) => key === orderId);
  };

  const until = async (condition: () => Promise<boolean> | boolean, what: string): Promise<void> => {
    const deadline = performance.now() + DEADLINE_MS;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
      await sleep(5);
    }
  };

  return {
    store: service.store,
    client<S extends DescService>(contract: S) {
      const provided = service.provides.find(({ service: { typeName } }) => typeName === contract.typeName);
      if (provided === undefined) throw new Error(`${definition.name} does not provide ${contract.typeName}`);
      return localClient(contract, () => provided, { runtime, encode: true });
    },
    /** Appends an event as its producer's relay would. Returns its id. */
    async tell<M extends Message>(
      type: EventType<M>,
      orderId: string,
      data: MessageInitShape<EventType<M>['schema']>,
      id = newId(runtime),
    ) {
      const headers = headersOf({
        id,
        type: type.type,
        version: type.version,
        topic: type.topic.name,
        aggregate_id: orderId,
        occurred_at: runtime.clock.now(),
      });
      await log.append([{ topic: type.topic.name, key: orderId, headers, value: toJsonString(type.schema, create(type.schema, data)) }]);
      return id;
    },
    /** The types of what it said of an order, in the order in which it was said. */
    async heard(orderId: string): Promise<string[]> {
      return (await answers(orderId)).map(({ headers }) => headers.ce_type ?? '');
    },
    /** The reason that its last answer gives. */
    async reason(orderId: string): Promise<string> {
      const last = (await answers(orderId)).at(-1);
      return (JSON.parse(last?.value ?? '{}') as { reason?: string }).reason ?? '';
    },
    /** Resolves when `condition` holds. */
    until,
    /** Resolves when every event is consumed and nothing waits. */
    async rest() {
      let restful = 0;
      await until(async () => {
        const lag = await log.lag(definition.name);
        const waiting = [...lag.map((partition) => partition.lag), ...Object.values(await service.pending())];
        // Twice in a row: the counts are not of one moment.
        restful = lag.length > 0 && waiting.every((count) => count === 0) ? restful + 1 : 0;
        return restful === 2;
      }, `${definition.name} is at rest`);
    },
    async stop() {
      await service.stop();
      await log.close();
      await documents.close();
      await keyValue.close();
    },
  };
}
