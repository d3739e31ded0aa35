import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bucketOf } from '@jangteo/kernel/hash';
import type { EventLog, LogRecord, NewRecord, SubscribeOptions, Subscription } from './event-log.ts';

/** An engine on the conformance suite's bench. */
export interface EventLogBench {
  /** Another one after `restart` and `crash`. */
  readonly log: EventLog;
  /** Closes the log properly and opens it on the same data. */
  restart(): Promise<void>;
  /** Cuts the log off its engine at once, so that nothing more is written, and opens it on the same data. */
  crash(): Promise<void>;
  /** Makes time pass for retention; needed where `supports.pruneOnRequest`. */
  elapse?(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** A consumer that remembers what it was given. */
export interface Consumer {
  readonly subscription: Subscription;
  /** Finished records, in the order in which they were finished. */
  readonly seen: LogRecord[];
  values(key?: string): string[];
}

const DEADLINE_MS = 30_000;

/** Waits for a condition, and fails naming it when it does not come. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    assert.ok(performance.now() < deadline, `waited in vain: ${what}`);
    await sleep(5);
  }
}

/** A name that no other test uses. */
export function fresh(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

/** A new topic; returns its name. */
export async function newTopic(log: EventLog, partitions: number, retentionMs?: number): Promise<string> {
  const name = fresh('orders');
  await log.ensureTopics([{ name, partitions, ...(retentionMs === undefined ? {} : { retentionMs }) }]);
  return name;
}

export function event(topic: string, key: string, value: string, headers: Readonly<Record<string, string>> = {}): NewRecord {
  return { topic, key, value, headers };
}

/** `count` different keys that fall on one partition. */
export function keysOn(partition: number, partitions: number, count: number): string[] {
  const keys: string[] = [];
  for (let n = 0; keys.length < count; n++) if (bucketOf(`order-${n}`, partitions) === partition) keys.push(`order-${n}`);
  return keys;
}

export async function consume(
  log: EventLog,
  options: Partial<Omit<SubscribeOptions, 'topics'>> & Pick<SubscribeOptions, 'topics'>,
): Promise<Consumer> {
  const seen: LogRecord[] = [];
  const { handle, ...rest } = options;
  const subscription = await log.subscribe({
    group: fresh('group'),
    concurrency: 8,
    from: 'earliest',
    ...rest,
    async handle(record) {
      await handle?.(record);
      seen.push(record);
    },
  });
  const values = (key?: string) => seen.filter((record) => key === undefined || record.key === key).map(({ value }) => value);
  return { subscription, seen, values };
}

export async function totalLag(log: EventLog, group: string): Promise<number> {
  return (await log.lag(group)).reduce((sum, { lag }) => sum + lag, 0);
}

/** A door that handlers wait at. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}
