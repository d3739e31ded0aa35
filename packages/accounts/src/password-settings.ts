import { integerSetting } from '@jangteo/kernel/config';

/** What a password hash costs, for everybody who keeps some: see `HashCost`. */
export const passwordSettings = {
  memoryKib: integerSetting('JANGTEO_PASSWORD_MEMORY_KIB', 19_456, 'Memory that one password hash takes, in KiB (Argon2id).', 8, 4_194_304),
  passes: integerSetting('JANGTEO_PASSWORD_PASSES', 2, 'How often a password hash goes over its memory (Argon2id).', 1, 1_000),
  // Node computes hashes and syncs files in the same four threads: two stay free for the disk.
  hashesAtOnce: integerSetting('JANGTEO_PASSWORD_HASHES_AT_ONCE', 2, 'How many password hashes are computed at a time.', 1, 1_024),
};
