import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Random } from '@jangteo/kernel/random';
import { takeTurns } from './turns.ts';

/** What one guess costs. OWASP's least for Argon2id is 19,456 KiB and 2 passes with one lane. */
export interface HashCost {
  readonly memoryKib: number;
  readonly passes: number;
  /** Hashes computed at a time, in threads that the disk needs, too. */
  readonly atOnce: number;
}

/** Passwords as Argon2id (RFC 9106) in PHC string format: `$argon2id$v=19$m=,t=,p=$salt$hash`. */
export interface PasswordHasher {
  hash(password: string, signal: AbortSignal): Promise<string>;
  /** Takes as long for `undefined` (nobody's hash) as for a hash of today's cost, and is then false. */
  verify(password: string, stored: string | undefined, signal: AbortSignal): Promise<boolean>;
}

interface StoredHash {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

const SALT_BYTES = 16;
const TAG_BYTES = 32;

const argon2Async = promisify(argon2);

export function passwordHasher(random: Random, { memoryKib, passes, atOnce }: HashCost): PasswordHasher {
  const inTurn = takeTurns(atOnce);
  const decoy: StoredHash = { memoryKib, passes, lanes: 1, salt: random.bytes(SALT_BYTES), tag: random.bytes(TAG_BYTES) };
  return {
    async hash(password, signal) {
      const fresh = { memoryKib, passes, lanes: 1, salt: random.bytes(SALT_BYTES), tag: new Uint8Array(TAG_BYTES) };
      return toPhc({ ...fresh, tag: await inTurn(signal, () => tagOf(password, fresh)) });
    },
    async verify(password, stored, signal) {
      const expected = stored === undefined ? decoy : fromPhc(stored);
      const tag = await inTurn(signal, () => tagOf(password, expected));
      return timingSafeEqual(tag, expected.tag) && stored !== undefined;
    },
  };
}

async function tagOf(password: string, { memoryKib, passes, lanes, salt, tag }: StoredHash): Promise<Uint8Array> {
  const parameters: Argon2Parameters = {
    // Keyboards differ in how they compose Hangul and accents; NFKC makes them one password (NIST SP 800-63B).
    message: password.normalize('NFKC'),
    nonce: salt,
    parallelism: lanes,
    tagLength: tag.length,
    memory: memoryKib,
    passes,
  };
  return await argon2Async('argon2id', parameters);
}

function toPhc({ memoryKib, passes, lanes, salt, tag }: StoredHash): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${toBase64(salt)}$${toBase64(tag)}`;
}

function fromPhc(text: string): StoredHash {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(text);
  if (match === null) throw new JangteoError('INTERNAL', 'a stored password hash is not one of Argon2id');
  const [, memory, passes, lanes, salt = '', tag = ''] = match;
  return {
    memoryKib: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

/** PHC strings have no padding. */
function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
