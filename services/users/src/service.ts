import { LogInAttempts } from '@jangteo/accounts/log-in-attempts';
import { passwordHasher } from '@jangteo/accounts/password';
import { passwordSettings } from '@jangteo/accounts/password-settings';
import { UsersService } from '@jangteo/contracts/users/v1/users';
import { integerSetting } from '@jangteo/kernel/config';
import { defineService } from '@jangteo/service-kit/define-service';
import { migrations } from '../migrations/index.ts';
import { usersRpc } from './rpc.ts';
import { sessionsIn } from './sessions.ts';
import type { UsersTables } from './tables.ts';

const HOUR_MS = 3_600_000;
const FAILURES_WINDOW_MS = HOUR_MS / 4;

const settings = {
  ...passwordSettings,
  sessionHours: integerSetting('JANGTEO_SESSION_HOURS', 168, 'How long a log-in lasts, in hours.', 1, 87_600),
  failuresMax: integerSetting(
    'JANGTEO_LOG_IN_FAILURES',
    100,
    'How many wrong passwords one account may be sent in 15 minutes, from wherever; then it waits, also for the right one.',
    1,
  ),
};

/** Accounts and log-ins. */
export const usersService = defineService<UsersTables, Record<never, never>, typeof settings>({
  name: 'users',
  migrations,
  provides: [UsersService],
  needs: {},
  settings,
  async start({ runtime, store, keyValue, settings: { memoryKib, passes, hashesAtOnce, sessionHours, failuresMax } }) {
    const passwords = passwordHasher(runtime.random, { memoryKib, passes, atOnce: hashesAtOnce });
    const sessions = sessionsIn(keyValue, runtime, sessionHours * HOUR_MS);
    const attempts = new LogInAttempts(runtime.clock, { failuresMax, windowMs: FAILURES_WINDOW_MS });
    return { provides: [usersRpc(runtime, store, { passwords, attempts, sessions })] };
  },
});
