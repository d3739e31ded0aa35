import type { Clock } from '@jangteo/kernel/clock';
import type { AdminApi, PendingWork } from '../admin-api.ts';
import { type Finding, fix } from './finding.ts';

export interface WatchedWork {
  /** Everything that was published when the watch began has been consumed. */
  readonly consumed: boolean;
  /** Keys that are parked, and work that does not move. */
  readonly findings: readonly Finding[];
}

export interface WatchOptions {
  readonly forMs: number;
  /** By service: what stays in its outbox whatever a relay does. */
  readonly unread: Readonly<Record<string, number>>;
  /** Consumers that an operator has paused: they are not stuck. */
  readonly paused: ReadonlySet<string>;
}

const SAMPLE_MS = 100;
/** What an event passes on its way, in this order. */
const STATIONS = ['outbox', 'lag'] as const;
type Station = (typeof STATIONS)[number];
type Work = PendingWork[string];

const NOT_MOVING = {
  outbox: { check: 'outbox-stuck', detail: 'events wait in its outbox and none of them leaves' },
  lag: { check: 'consumer-stuck', detail: 'events wait in the log and it consumes none of them' },
} as const;

/**
 * Looks at the work that waits until all of it has passed: first every outbox was seen empty, then every consumer at the end of the log.
 * On a busy shop they are so at different moments, which is enough. Gives up after `forMs`: then whatever never once shrank is stuck.
 */
export async function watchWork(api: AdminApi, clock: Clock, { forMs, unread, paused }: WatchOptions): Promise<WatchedWork> {
  const giveUpAt = clock.now() + forMs;
  const seenEmpty = new Set<string>();
  const shrank = new Set<string>();
  const waitingAt = (station: Station, service: string, work: Work) =>
    (work[station] ?? 0) - (station === 'outbox' ? (unread[service] ?? 0) : 0);
  let before: PendingWork | undefined;
  for (;;) {
    const pending = await api.pending();
    for (const [service, work] of Object.entries(pending)) {
      for (const station of STATIONS) {
        const place = `${service} ${station}`;
        const waiting = waitingAt(station, service, work);
        if (before !== undefined && waiting < waitingAt(station, service, before[service] ?? {})) shrank.add(place);
        if (waiting <= 0 && (station === 'outbox' || allEmpty(pending, 'outbox', seenEmpty))) seenEmpty.add(place);
      }
    }
    before = pending;
    const consumed = STATIONS.every((station) => allEmpty(pending, station, seenEmpty));
    if (consumed || clock.now() >= giveUpAt) {
      const stuck = notMoving(pending, new Set([...seenEmpty, ...shrank])).filter(
        ({ check, subject }) => check !== 'consumer-stuck' || !paused.has(subject),
      );
      return { consumed, findings: [...parkedKeys(pending), ...stuck] };
    }
    await clock.sleep(SAMPLE_MS);
  }
}

function allEmpty(pending: PendingWork, station: string, seenEmpty: ReadonlySet<string>): boolean {
  return Object.keys(pending).every((service) => seenEmpty.has(`${service} ${station}`));
}

function parkedKeys(pending: PendingWork): Finding[] {
  return Object.entries(pending).flatMap(([service, { parked = 0 }]) => {
    if (parked === 0) return [];
    const detail = `${parked} keys are parked: their events wait for a decision`;
    return [{ check: 'parked-keys' as const, subject: service, detail, fixes: [fix('operations.redriveKeys', service)] }];
  });
}

function notMoving(pending: PendingWork, moving: ReadonlySet<string>): Finding[] {
  return Object.entries(pending).flatMap(([service, work]) =>
    STATIONS.filter((station) => (work[station] ?? 0) > 0 && !moving.has(`${service} ${station}`)).map((station) => ({
      subject: service,
      ...NOT_MOVING[station],
    })),
  );
}
