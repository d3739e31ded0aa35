import { hash } from 'node:crypto';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { beginSession, endSession, operatorOfSession } from './store.ts';
import type { OperatorsStore, OperatorsTable } from './tables.ts';

/** Which operators are logged in. */
export function sessionsIn(store: OperatorsStore, { clock, random }: Pick<Runtime, 'clock' | 'random'>, durationMs: number) {
  return {
    /** The token is 32 random bytes; whoever has it is the operator. undefined: the operator was changed meanwhile. */
    async begin(operator: OperatorsTable): Promise<{ token: string; expiresAtMs: number } | undefined> {
      const token = Buffer.from(random.bytes(32)).toString('base64url');
      const now = clock.now();
      const expiresAtMs = now + durationMs;
      const begun = await beginSession(store, operator, { token_hash: hashOf(token), created_at: now, expires_at: expiresAtMs });
      return begun ? { token, expiresAtMs } : undefined;
    },
    /** Throws UNAUTHENTICATED for a token that never was, was ended, has expired, or whose operator is disabled. */
    async operatorOf(token: string) {
      const operator = await operatorOfSession(store, hashOf(token), clock.now());
      if (operator === undefined) throw new JangteoError('UNAUTHENTICATED', 'the session does not exist or has ended');
      return operator;
    },
    end: (token: string) => endSession(store, hashOf(token)),
  };
}

export type OperatorSessions = ReturnType<typeof sessionsIn>;

function hashOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
