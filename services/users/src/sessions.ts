import { hash } from 'node:crypto';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { KeyValue } from '@jangteo/ports/kv/key-value';

export interface Session {
  /** 32 random bytes; whoever has it is the user. */
  readonly token: string;
  readonly expiresAtMs: number;
}

/** Who is logged in. */
export interface Sessions {
  begin(userId: string): Promise<Session>;
  /** undefined for a token that never was, was ended, or has expired. */
  userOf(token: string): Promise<string | undefined>;
  end(token: string): Promise<void>;
}

export function sessionsIn(keyValue: KeyValue, { clock, random }: Pick<Runtime, 'clock' | 'random'>, durationMs: number): Sessions {
  return {
    async begin(userId) {
      const token = Buffer.from(random.bytes(32)).toString('base64url');
      const expiresAtMs = clock.now() + durationMs;
      await keyValue.set(keyOf(token), userId, durationMs);
      return { token, expiresAtMs };
    },
    userOf: (token) => keyValue.get(keyOf(token)),
    async end(token) {
      await keyValue.delete(keyOf(token));
    },
  };
}

// Only the hash is kept: who reads the store gets no session out of it.
function keyOf(token: string): string {
  return `session:${hash('sha256', token, 'base64url')}`;
}
