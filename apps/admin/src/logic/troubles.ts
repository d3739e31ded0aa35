import type { Consumer, Engine, FailureGroup, Pending, Readiness } from '../api-types.ts';

/** What is known of the shop at one moment; `undefined`: that did not come, and is told elsewhere. */
export interface Snapshot {
  readonly readiness: Readiness | undefined;
  readonly pending: Pending | undefined;
  readonly consumers: readonly Consumer[] | undefined;
  readonly groups: readonly FailureGroup[] | undefined;
  readonly engines: readonly Engine[] | undefined;
  /** Answers of 500 and more, a second. */
  readonly errorsPerS: number | null;
  /** Some process told no metrics. */
  readonly metricsComplete: boolean;
}

interface Kinds {
  readonly PART_AWAY: { readonly name: string; readonly detail: string };
  readonly ENGINE_AWAY: { readonly name: string; readonly engine: string; readonly detail: string };
  readonly BREAKER: { readonly name: string; readonly state: 'open' | 'half-open' };
  readonly STOPPING: Record<string, never>;
  readonly DEAD_LETTERS: { readonly keys: number; readonly events: number };
  readonly PAUSED: { readonly name: string; readonly lag: number };
  readonly REPLAYING: { readonly name: string };
  readonly LAG: { readonly name: string; readonly lag: number };
  readonly OUTBOX: { readonly name: string; readonly rows: number };
  readonly ERRORS: { readonly perS: number };
  readonly METRICS_MISSING: Record<string, never>;
}

/** Something that is not as it should be, the path of the room to look at, and how bad it is. */
export type Trouble = {
  readonly [K in keyof Kinds]: { readonly kind: K; readonly about: Kinds[K]; readonly tone: 'bad' | 'warn'; readonly path: string };
}[keyof Kinds];

/** A shop that is busy lags a little all the time; so many events behind is worth a look. */
const LAG_WORTH_A_LOOK = 500;
const OUTBOX_WORTH_A_LOOK = 200;

/** What is wrong, the worst first. Nothing: all is well, as far as it can be seen from here. */
export function troublesOf({ readiness, pending, consumers, groups, engines, errorsPerS, metricsComplete }: Snapshot): Trouble[] {
  const troubles: Trouble[] = [];
  for (const [name, { ok, detail = '' }] of Object.entries(readiness?.dependencies ?? {})) {
    if (!ok) troubles.push({ kind: 'PART_AWAY', about: { name, detail }, tone: 'bad', path: '/engines' });
  }
  for (const { name, engine, up, detail, breaker } of engines ?? []) {
    if (!up) troubles.push({ kind: 'ENGINE_AWAY', about: { name, engine, detail: detail ?? '' }, tone: 'bad', path: '/engines' });
    else if (breaker !== null && breaker.state !== 'closed') {
      troubles.push({ kind: 'BREAKER', about: { name, state: breaker.state }, tone: 'warn', path: '/engines' });
    }
  }
  if (readiness?.status === 'stopping') troubles.push({ kind: 'STOPPING', about: {}, tone: 'bad', path: '/engines' });
  if (groups !== undefined && groups.length > 0) {
    const sum = (of: 'keys' | 'events') => groups.reduce((total, group) => total + group[of], 0);
    troubles.push({ kind: 'DEAD_LETTERS', about: { keys: sum('keys'), events: sum('events') }, tone: 'bad', path: '/dead-letters' });
  }
  if (errorsPerS !== null && errorsPerS > 0)
    troubles.push({ kind: 'ERRORS', about: { perS: errorsPerS }, tone: 'bad', path: '/traces?error=true' });
  for (const { name, paused, replaying, lag } of consumers ?? []) {
    const path = `/consumers/${encodeURIComponent(name)}`;
    if (paused) troubles.push({ kind: 'PAUSED', about: { name, lag }, tone: 'warn', path });
    else if (replaying) troubles.push({ kind: 'REPLAYING', about: { name }, tone: 'warn', path });
    else if (lag >= LAG_WORTH_A_LOOK) troubles.push({ kind: 'LAG', about: { name, lag }, tone: 'warn', path });
  }
  for (const [name, { outbox: rows = 0 }] of Object.entries(pending ?? {})) {
    if (rows >= OUTBOX_WORTH_A_LOOK) troubles.push({ kind: 'OUTBOX', about: { name, rows }, tone: 'warn', path: '/events' });
  }
  if (!metricsComplete) troubles.push({ kind: 'METRICS_MISSING', about: {}, tone: 'warn', path: '/engines' });
  return troubles.sort((left, right) => Number(left.tone === 'warn') - Number(right.tone === 'warn'));
}
