import type { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Consumer } from './consumer.ts';
import { countParked, keyCursor, listParkedKeys, type ParkedKey } from './dead-letters.ts';
import { type Operator, writeAudit } from './operator-audit.ts';
import type { DeadLetterFilter } from './parked-lines.ts';
import { readPlan, writePlan } from './plan-cursor.ts';
import { runParkedKey } from './retry-parked.ts';
import { type MessagingTables, messaging } from './tables.ts';

/** What is done to many keys, a stretch at a time: a call ends after a few seconds, the next one goes on at its cursor. */
export interface KeysRun extends Operator {
  readonly filter: DeadLetterFilter;
  /** Keys in all. */
  readonly limit: number;
  /** Keys a second; 0: as fast as it goes. */
  readonly rate: number;
  readonly dryRun: boolean;
  /** Empty: from the beginning. */
  readonly cursor: string;
}

export interface KeyOutcome {
  readonly key: string;
  readonly events: number;
  readonly handled: number;
  readonly unparked: boolean;
  readonly error?: JangteoError;
}

export interface KeysResult {
  readonly outcomes: readonly KeyOutcome[];
  /** How many keys are meant in all, as far as it was known at the first call. */
  readonly total: number;
  /** Empty: it is done. */
  readonly nextCursor: string;
}

interface Plan {
  /** Keys parked later are not meant: one that fails again must not come round again. */
  readonly before: number;
  readonly total: number;
  readonly done: number;
  readonly after: string;
  readonly nextAt: number;
}

/** How long one call works, so that it answers before its caller gives up. */
const CALL_MS = 4_000;
const STEP = 50;

/**
 * Runs the events of the parked keys that a filter means, each key's in stored order until its line is empty, then unparks it; FAILED keys, too.
 * A key whose event fails again stays parked and is told with its error. Throws BAD_CURSOR, ENGINE_AWAY.
 */
export async function redrive<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  consumer: Consumer,
  run: KeysRun,
): Promise<KeysResult> {
  return await eachKey(runtime, store, consumer.name, run, async (parked) => {
    const result = await runParkedKey(store, consumer, parked.key);
    const after = JSON.stringify({ unparked: result.unparked, handled: result.handled, error: result.error?.message });
    await store.transaction(async function auditRedrive(tx) {
      const { actor, reason } = run;
      const about = { consumer: consumer.name, key: parked.key, eventId: parked.head?.event_id ?? '', after };
      await writeAudit(messaging(tx), { at: runtime.clock.now(), actor, reason, action: 'REDRIVE', ...about });
    });
    return { key: parked.key, events: parked.events, ...result };
  });
}

/** Calls `work` for the keys that the run means, one after another, the longest parked first. */
export async function eachKey<DB extends MessagingTables>(
  { clock }: Runtime,
  store: SqlStore<DB>,
  consumer: string,
  run: KeysRun,
  work: (parked: ParkedKey) => Promise<KeyOutcome>,
): Promise<KeysResult> {
  const { dryRun, limit, rate } = run;
  const endAt = clock.now() + CALL_MS;
  const plan =
    readPlan<Plan>(run.cursor, ['before', 'total', 'done', 'nextAt']) ?? (await firstPlan(clock.now() + 1, store, consumer, run));
  const filter = { ...run.filter, parkedBeforeMs: Math.min(plan.before, run.filter.parkedBeforeMs ?? plan.before) };
  let { done, after, nextAt } = plan;
  const outcomes: KeyOutcome[] = [];
  const result = (more: boolean): KeysResult => {
    const nextCursor = more && done < limit ? writePlan({ ...plan, done, after, nextAt }) : '';
    return { outcomes, total: plan.total, nextCursor };
  };
  for (;;) {
    const { items, nextCursor } = await listParkedKeys(store, consumer, filter, {
      cursor: after,
      limit: Math.min(STEP, limit - done) || 1,
    });
    for (const parked of items) {
      if (done >= limit) return result(false);
      if (clock.now() >= endAt) return result(true);
      if (!dryRun && nextAt > clock.now()) {
        await clock.sleep(Math.min(nextAt, endAt) - clock.now());
        if (nextAt > clock.now()) return result(true);
      }
      if (rate > 0) nextAt = clock.now() + 1_000 / rate;
      const asItIs = { key: parked.key, events: parked.events, handled: 0, unparked: false };
      outcomes.push(dryRun ? asItIs : await work(parked));
      after = keyCursor(parked);
      done++;
    }
    if (nextCursor === '') return result(false);
  }
}

async function firstPlan<DB extends MessagingTables>(before: number, store: SqlStore<DB>, consumer: string, run: KeysRun): Promise<Plan> {
  const { keys } = await countParked(store, consumer, run.filter);
  return { before, total: Math.min(keys, run.limit), done: 0, after: '', nextAt: 0 };
}
