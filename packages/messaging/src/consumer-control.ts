import type { Timer } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Consumer } from './consumer.ts';
import { readConsumerSettings, writeConsumerSettings } from './consumer-settings.ts';
import { offsetAtTime } from './offset-at-time.ts';
import { type AuditEntry, type Operator, writeAudit } from './operator-audit.ts';
import { type ReplayResult, replay } from './replay.ts';
import type { ReplayOptions } from './replay-plan.ts';
import { type MessagingTables, messaging } from './tables.ts';

export const CONCURRENCY_MAX = 1_024;

export interface SeekTo {
  readonly topic: string;
  /** undefined: all of them. */
  readonly partition?: number;
  readonly to: 'beginning' | 'end' | { readonly offset: number } | { readonly timeMs: number };
}

/** What an operator does to one consumer; each is audited, and holds over restarts. */
export interface ConsumerControl {
  /** Resolves when nothing is under way any more. */
  pause(operator: Operator): Promise<void>;
  resume(operator: Operator): Promise<void>;
  /** How many keys are worked on at a time. Throws INVALID_REQUEST. */
  setConcurrency(keys: number, operator: Operator): Promise<void>;
  /** Returns where each partition goes on. What the inbox knows is passed over. Throws INVALID_REQUEST, UNKNOWN_TOPIC. */
  seek(seek: SeekTo, operator: Operator): Promise<{ topic: string; partition: number; from: number; to: number }[]>;
  /** `replay` with the consumer held: until it is done, `endReplay`, or nobody asks for the next stretch for half a minute. */
  replay(options: ReplayOptions): Promise<ReplayResult>;
  endReplay(): void;
  readonly replaying: boolean;
}

const REPLAY = 'replay';
const REPLAY_LEASE_MS = 30_000;

export function controlConsumer<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  log: EventLog,
  consumer: Consumer,
): ConsumerControl {
  const { clock } = runtime;
  const { name, subscription } = consumer;
  let lease: Timer | undefined;
  let calls = 0;

  const change = async (
    settings: { paused?: boolean; concurrency?: number },
    entry: Pick<AuditEntry, 'action' | 'before' | 'after'>,
    who: Operator,
  ) => {
    await store.transaction(async function changeConsumer(tx) {
      const db = messaging(tx);
      await writeConsumerSettings(db, name, settings);
      await writeAudit(db, { at: clock.now(), consumer: name, actor: who.actor, reason: who.reason, ...entry });
    });
  };
  const endReplay = () => {
    lease?.cancel();
    lease = undefined;
    if (calls === 0) subscription.release(REPLAY);
  };

  return {
    async pause(operator) {
      await change({ paused: true }, { action: 'PAUSE' }, operator);
      subscription.pause();
      await consumer.idle();
    },
    async resume(operator) {
      await change({ paused: false }, { action: 'RESUME' }, operator);
      subscription.resume();
    },
    async setConcurrency(keys, operator) {
      if (!Number.isInteger(keys) || keys < 1 || keys > CONCURRENCY_MAX) {
        throw new JangteoError('INVALID_REQUEST', `the concurrency is ${keys}, must be a whole number from 1 to ${CONCURRENCY_MAX}`);
      }
      const { concurrency } = await readConsumerSettings(store, name);
      const before = String(concurrency ?? subscription.concurrency);
      await change({ concurrency: keys }, { action: 'CONCURRENCY', before, after: String(keys) }, operator);
      subscription.concurrency = keys;
    },
    async seek({ topic, partition, to }, { actor, reason }) {
      if (!consumer.topics.includes(topic)) {
        throw new JangteoError('INVALID_REQUEST', `${name} does not consume "${topic}", but ${consumer.topics.join(', ')}`);
      }
      const ends = (await log.ends(topic)).filter((one) => partition === undefined || one.partition === partition);
      if (ends.length === 0) throw new JangteoError('UNKNOWN_TOPIC', `the topic "${topic}" has no partition ${partition}`);
      if (typeof to === 'object' && 'offset' in to && partition === undefined)
        throw new JangteoError('INVALID_REQUEST', 'an offset wants a partition');
      const lags = await log.lag(name);
      const moved: { topic: string; partition: number; from: number; to: number }[] = [];
      for (const { partition: number, start, end } of ends) {
        const at = { topic, partition: number };
        const wanted =
          to === 'beginning' ? start : to === 'end' ? end : 'offset' in to ? to.offset : await offsetAtTime(log, at, to.timeMs);
        const offset = Math.min(Math.max(wanted, start), end);
        const from = lags.find((lag) => lag.topic === topic && lag.partition === number)?.committed ?? start;
        await log.seek(name, { ...at, offset });
        moved.push({ ...at, from, to: offset });
      }
      await store.transaction(async function auditSeek(tx) {
        await writeAudit(messaging(tx), { at: clock.now(), actor, reason, action: 'SEEK', consumer: name, after: JSON.stringify(moved) });
      });
      return moved;
    },
    async replay(options) {
      if (options.dryRun) return await replay(runtime, store, log, consumer, options);
      lease?.cancel();
      lease = undefined;
      calls++;
      let goesOn = false;
      try {
        subscription.hold(REPLAY);
        await consumer.idle();
        const result = await replay(runtime, store, log, consumer, options);
        goesOn = result.nextCursor !== '';
        return result;
      } finally {
        calls--;
        if (goesOn) lease = clock.schedule(REPLAY_LEASE_MS, endReplay);
        else endReplay();
      }
    },
    endReplay,
    get replaying() {
      return calls > 0 || lease !== undefined;
    },
  };
}
