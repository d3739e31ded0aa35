import type { OperatorsService } from '@jangteo/contracts/operators/v1/operators';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Random } from '@jangteo/kernel/random';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Client } from '@jangteo/rpc/service-types';

export const FIRST_OPERATOR = 'admin';
/** 20 letters, digits, - and _: 120 bits. */
const PASSWORD_BYTES = 15;
const RETRY_MS = 1_000;
/** The hash waits for its turn, as those of a rush of sign-ups do. */
const PASSWORD_CALL = { timeoutMs: 120_000 };

export interface FirstOperator {
  readonly name: string;
  /** Where it was just made: to be shown once. Only its hash is kept. */
  readonly password?: string;
}

/** Makes the first operator of a shop that has none. Returns undefined where there are operators. Throws BAD_CONFIG. */
export async function firstOperator(
  operators: Client<typeof OperatorsService>,
  random: Random,
  configured: string | undefined,
): Promise<FirstOperator | undefined> {
  const password = configured ?? newPassword(random);
  try {
    const { created } = await operators.createFirstOperator({ name: FIRST_OPERATOR, password }, PASSWORD_CALL);
    if (!created) return undefined;
  } catch (thrown) {
    if (!hasCode(thrown, 'INVALID_REQUEST')) throw thrown;
    throw new JangteoError('BAD_CONFIG', `JANGTEO_ADMIN_PASSWORD: ${thrown.message}`);
  }
  return { name: FIRST_OPERATOR, ...(configured === undefined && { password }) };
}

export function newPassword(random: Random): string {
  return Buffer.from(random.bytes(PASSWORD_BYTES)).toString('base64url');
}

/** The same where accounts are kept in another process, which may come later. Ends with undefined when `stopping` is aborted. */
export async function firstOperatorElsewhere(
  operators: Client<typeof OperatorsService>,
  { clock, random, logger }: Runtime,
  { configured, stopping }: { readonly configured: string | undefined; readonly stopping: AbortSignal },
): Promise<FirstOperator | undefined> {
  while (!stopping.aborted) {
    try {
      return await firstOperator(operators, random, configured);
    } catch (error) {
      if (hasCode(error, 'BAD_CONFIG')) {
        logger.error('the first operator could not be made', { error });
        return undefined;
      }
      await clock.sleep(RETRY_MS, stopping).catch(() => {});
    }
  }
  return undefined;
}

/** What whoever starts the shop reads about it. */
export function operatorLine(url: string, { name, password }: FirstOperator): string {
  const shown = password === undefined ? 'the password of JANGTEO_ADMIN_PASSWORD' : `password ${password}; shown this once`;
  return `${url}/admin   (name ${name}, ${shown})`;
}
