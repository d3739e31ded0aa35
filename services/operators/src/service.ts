import { LogInAttempts } from '@jangteo/accounts/log-in-attempts';
import { passwordHasher } from '@jangteo/accounts/password';
import { passwordSettings } from '@jangteo/accounts/password-settings';
import { OperatorsService } from '@jangteo/contracts/operators/v1/operators';
import { integerSetting } from '@jangteo/kernel/config';
import { defineService } from '@jangteo/service-kit/define-service';
import { migrations } from '../migrations/index.ts';
import { pruneRecords } from './audit-log.ts';
import { operatorsRpc } from './rpc.ts';
import { sessionsIn } from './sessions.ts';
import { forgetExpiredSessions } from './store.ts';
import type { OperatorsTables } from './tables.ts';

const HOUR_MS = 3_600_000;
const FAILURES_WINDOW_MS = HOUR_MS / 4;

const settings = {
  ...passwordSettings,
  sessionHours: integerSetting('JANGTEO_ADMIN_SESSION_HOURS', 12, "How long an operator's log-in lasts, in hours.", 1, 8_760),
  failuresMax: integerSetting(
    'JANGTEO_ADMIN_LOG_IN_FAILURES',
    20,
    'How many wrong passwords one operator may be sent in 15 minutes, from wherever; then the account waits, also for the right one.',
    1,
  ),
  auditDays: integerSetting('JANGTEO_AUDIT_DAYS', 730, 'How long the audit log keeps what operators did, in days.', 1, 36_500),
};

/** The people who run the shop, and what they have done. */
export const operatorsService = defineService<OperatorsTables, Record<never, never>, typeof settings>({
  name: 'operators',
  migrations,
  provides: [OperatorsService],
  needs: {},
  settings,
  async start({ runtime, store, settings: { memoryKib, passes, hashesAtOnce, sessionHours, failuresMax, auditDays } }) {
    const { clock, random } = runtime;
    const passwords = passwordHasher(random, { memoryKib, passes, atOnce: hashesAtOnce });
    const attempts = new LogInAttempts(clock, { failuresMax, windowMs: FAILURES_WINDOW_MS });
    const sessions = sessionsIn(store, runtime, sessionHours * HOUR_MS);
    return {
      provides: [operatorsRpc(runtime, store, { passwords, attempts, sessions })],
      recurring: [
        {
          name: 'forget-operators',
          intervalMs: HOUR_MS,
          async work() {
            await forgetExpiredSessions(store, clock.now());
            await pruneRecords(store, clock.now() - auditDays * 24 * HOUR_MS);
          },
        },
      ],
    };
  },
});
