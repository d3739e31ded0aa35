import type { Doctor, DoctorFindings, DoctorRun } from '@jangteo/gateway/doctor';
import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type AdminApi, adminApi } from '../admin-api.ts';
import type { Connection } from '../connection.ts';
import { CHECKS } from './checks.ts';
import { type Diagnosis, examine } from './examine.ts';
import { describeFix } from './finding.ts';
import { mend } from './mend.ts';

const GRACE_MS = 10_000;

/** Doctor within a shop that runs, for the admin API. It looks and mends by the same calls as the command line. */
export interface DoctorRuns extends Doctor {
  /** Breaks off a run that is under way. */
  close(): Promise<void>;
}

export function doctorRuns({ clock, logger }: Runtime, call: Connection['call']): DoctorRuns {
  const closing = new AbortController();
  const stoppable: Clock = { ...clock, sleep: (ms) => clock.sleep(ms, closing.signal) };
  const api = adminApi({
    call(...request) {
      if (closing.signal.aborted) throw new JangteoError('SERVICE_UNAVAILABLE', 'the shop is stopping');
      return call(...request);
    },
  });
  let run: DoctorRun | undefined;
  let ended = Promise.resolve();
  const change = (more: Partial<DoctorRun>) => {
    if (run !== undefined) run = { ...run, ...more };
  };

  return {
    start({ fix, by }) {
      if (run?.state === 'running') return run;
      run = { state: 'running', by, fix, startedAtMs: clock.now(), checked: 0 };
      ended = work({ api, clock: stoppable, fix, change })
        .then(() => change({ state: 'done', endedAtMs: clock.now() }))
        .catch((thrown: unknown) => {
          const error = JangteoError.from(thrown);
          change({ state: 'failed', endedAtMs: clock.now(), error: `${error.code}: ${error.message}` });
          if (!closing.signal.aborted) logger.error('a run of doctor failed', { error });
        });
      return run;
    },
    last: () => run,
    async close() {
      closing.abort();
      await ended;
    },
  };
}

interface Work {
  readonly api: AdminApi;
  readonly clock: Clock;
  readonly fix: boolean;
  readonly change: (more: Partial<DoctorRun>) => void;
}

async function work({ api, clock, fix, change }: Work): Promise<void> {
  let before = 0;
  const look = async (graceMs: number) => {
    let last = 0;
    const onProgress = (checked: number) => {
      last = checked;
      change({ checked: before + checked });
    };
    const diagnosis = await examine({ api, clock, graceMs, onProgress });
    before += last;
    return diagnosis;
  };
  const first = await look(GRACE_MS);
  change({ found: findingsOf(first) });
  if (!fix || first.findings.length === 0) return;
  const { fixed, after } = await mend({ api, clock, before: first, look: () => look(0) });
  change({ fixed, after: findingsOf(after) });
}

function findingsOf({ findings, ...rest }: Diagnosis): DoctorFindings {
  return {
    ...rest,
    findings: findings.map(({ check, subject, detail, fixes = [] }) => ({
      ...{ check, compares: CHECKS[check], subject, detail },
      fixes: fixes.map(describeFix),
    })),
  };
}
