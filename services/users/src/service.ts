import { UsersService } from '@jangteo/contracts/users/v1/users';
import { integerSetting } from '@jangteo/kernel/config';
import { defineService } from '@jangteo/service-kit/define-service';
import { migrations } from '../migrations/index.ts';
import { passwordHasher } from './password.ts';
import { usersRpc } from './rpc.ts';
import { sessionsIn } from './sessions.ts';
import type { UsersTables } from './tables.ts';

const HOUR_MS = 3_600_000;

const settings = {
  memoryKib: integerSetting('JANGTEO_PASSWORD_MEMORY_KIB', 19_456, 'Memory that one password hash takes, in KiB (Argon2id).', 8, 4_194_304),
  passes: integerSetting('JANGTEO_PASSWORD_PASSES', 2, 'How often a password hash goes over its memory (Argon2id).', 1, 1_000),
  // Node computes hashes and syncs files in the same four threads: two stay free for the disk.
  hashesAtOnce: integerSetting('JANGTEO_PASSWORD_HASHES_AT_ONCE', 2, 'How many password hashes are computed at a time.', 1, 1_024),
  sessionHours: integerSetting('JANGTEO_SESSION_HOURS', 168, 'How long a log-in lasts, in hours.', 1, 87_600),
};

/** Accounts and log-ins. */
export const usersService = defineService<UsersTables, Record<never, never>, typeof settings>({
  name: 'users',
  migrations,
  provides: [UsersService],
  needs: {},
  settings,
  async start({ runtime, store, keyValue, settings: { memoryKib, passes, hashesAtOnce, sessionHours } }) {
    const passwords = passwordHasher(runtime.random, { memoryKib, passes, atOnce: hashesAtOnce });
    const sessions = sessionsIn(keyValue, runtime, sessionHours * HOUR_MS);
    return { provides: [usersRpc(runtime, store, passwords, sessions)] };
  },
});
