import type { Clock } from '@jangteo/kernel/clock';
import type { AdminApi, PendingWork } from '../admin-api.ts';
import type { Finding } from './finding.ts';

export interface WatchedWork {
  /** Everything that was published when the watch began has been consumed. */
  readonly consumed: boolean;
  /** Keys that are parked, and work that does not move. */
  readonly findings: readonly Finding[];
}

const SAMPLE_MS = 100;
/** What an event passes on its way, in this order. */
const STATIONS = ['outbox', 'lag'] as const;

const NOT_MOVING = {
  outbox: { check: 'outbox-stuck', detail: 'events wait in its outbox and none of them leaves' },
  lag: { check: 'consumer-stuck', detail: 'events wait in the log and it consumes none of them' },
} as const;

/**
 * Looks at the work that waits until all of it has passed: first every outbox was seen empty, then every consumer at the end of the log.
 * On a busy shop they are so at different moments, which is enough. Gives up after `forMs`: then whatever never once shrank is stuck.
 */
export async function watchWork(api: AdminApi, clock: Clock, forMs: number): Promise<WatchedWork> {
  const giveUpAt = clock.now() + forMs;
  const seenEmpty = new Set<string>();
  const shrank = new Set<string>();
  let before: PendingWork | undefined;
  for (;;) {
    const pending = await api.pending();
    for (const [service, work] of Object.entries(pending)) {
      for (const station of STATIONS) {
        const place = `${service} ${station}`;
        const waiting = work[station] ?? 0;
        if (before !== undefined && waiting < (before[service]?.[station] ?? 0)) shrank.add(place);
        if (waiting === 0 && (station === 'outbox' || allEmpty(pending, 'outbox', seenEmpty))) seenEmpty.add(place);
      }
    }
    before = pending;
    const consumed = STATIONS.every((station) => allEmpty(pending, station, seenEmpty));
    if (consumed || clock.now() >= giveUpAt) return { consumed, findings: findingsIn(pending, new Set([...seenEmpty, ...shrank])) };
    await clock.sleep(SAMPLE_MS);
  }
}

function allEmpty(pending: PendingWork, station: string, seenEmpty: ReadonlySet<string>): boolean {
  return Object.keys(pending).every((service) => seenEmpty.has(`${service} ${station}`));
}

function findingsIn(pending: PendingWork, moving: ReadonlySet<string>): Finding[] {
  const findings: Finding[] = [];
  for (const [service, work] of Object.entries(pending)) {
    const parked = work.parked ?? 0;
    if (parked > 0) {
      findings.push({ check: 'parked-keys', subject: service, detail: `${parked} keys are parked: their events wait for a decision` });
    }
    for (const station of STATIONS) {
      if ((work[station] ?? 0) > 0 && !moving.has(`${service} ${station}`)) findings.push({ subject: service, ...NOT_MOVING[station] });
    }
  }
  return findings;
}
