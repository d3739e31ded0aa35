import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Consumer } from './consumer.ts';
import { offsetAtTime } from './offset-at-time.ts';
import { type Operator, writeAudit } from './operator-audit.ts';
import { type MessagingTables, messaging } from './tables.ts';

/** Where a range of the log begins or ends: at a time, or at an offset of one partition. */
export type Bound = { readonly timeMs: number } | { readonly offset: number };

export interface ReplayOptions extends Operator {
  /** undefined: every topic of the consumer. */
  readonly topic?: string;
  /** Wants a topic, too. */
  readonly partition?: number;
  /** Offsets want a partition. */
  readonly from?: Bound;
  /** The first that is no longer meant; at most, and by default, what the consumer has done by now. */
  readonly to?: Bound;
  /** Runs the handlers although the inbox knows the events: they are made to bear that. */
  readonly again: boolean;
  readonly dryRun: boolean;
  readonly cursor: string;
}

export interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
  readonly end: number;
}

/** What a replay has still to go through. */
export interface ReplayPlan {
  readonly total: number;
  readonly stretches: readonly Stretch[];
}

/** Throws INVALID_REQUEST for what the consumer cannot replay. */
export async function planReplay<DB extends MessagingTables>(
  { clock }: Runtime,
  store: SqlStore<DB>,
  log: EventLog,
  consumer: Consumer,
  options: ReplayOptions,
): Promise<ReplayPlan> {
  const { topic, partition, from, to, again, dryRun, actor, reason } = options;
  check(consumer, options);
  const stretches: Stretch[] = [];
  for (const done of await log.lag(consumer.name)) {
    if ((topic !== undefined && done.topic !== topic) || (partition !== undefined && done.partition !== partition)) continue;
    const start = (await log.ends(done.topic)).find((one) => one.partition === done.partition)?.start ?? 0;
    const next = from === undefined ? start : Math.max(start, await offsetOf(log, done, from));
    // What lies behind it is still the consumer's own to bring, in order.
    const end = to === undefined ? done.committed : Math.min(done.committed, await offsetOf(log, done, to));
    if (next < end) stretches.push({ topic: done.topic, partition: done.partition, next, end });
  }
  const total = stretches.reduce((sum, { next, end }) => sum + end - next, 0);
  if (!dryRun) {
    await store.transaction(async function auditReplay(tx) {
      const after = JSON.stringify({ topic, partition, from, to, again, records: total });
      await writeAudit(messaging(tx), { at: clock.now(), actor, reason, action: 'REPLAY', consumer: consumer.name, after });
    });
  }
  return { total, stretches };
}

function check(consumer: Consumer, { topic, partition, from, to }: ReplayOptions): void {
  if (topic !== undefined && !consumer.topics.includes(topic)) {
    throw new JangteoError('INVALID_REQUEST', `${consumer.name} does not consume "${topic}", but ${consumer.topics.join(', ')}`);
  }
  if (partition !== undefined && topic === undefined) throw new JangteoError('INVALID_REQUEST', 'a partition wants its topic, too');
  const byOffset = [from, to].some((bound) => bound !== undefined && 'offset' in bound);
  if (byOffset && partition === undefined)
    throw new JangteoError('INVALID_REQUEST', 'an offset wants its topic and partition; a time does not');
}

async function offsetOf(log: EventLog, at: { topic: string; partition: number }, bound: Bound): Promise<number> {
  return 'offset' in bound ? bound.offset : await offsetAtTime(log, at, bound.timeMs);
}
