import type { Clock } from '@jangteo/kernel/clock';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { WindowCounts } from '@jangteo/kernel/window-counts';

/** How often an account may be guessed at, wherever the guesses come from. */
export interface AttemptLimit {
  readonly failuresMax: number;
  readonly windowMs: number;
}

/** More accounts than are guessed at in a window: beyond it those go that were left alone longest. */
const ACCOUNTS_MAX = 50_000;

/**
 * Refuses log-ins to an account that was guessed at too often lately, also with the right password: else the guesser would know it.
 * Accounts that do not exist count as well, so that nobody learns which do. Counts live in this process.
 */
export class LogInAttempts {
  readonly #counts: WindowCounts;
  readonly #max: number;

  constructor(clock: Clock, { failuresMax, windowMs }: AttemptLimit) {
    this.#counts = new WindowCounts(clock, { windowMs, keysMax: ACCOUNTS_MAX });
    this.#max = failuresMax;
  }

  /** Lets `logIn` try. Only its WRONG_CREDENTIALS counts. Throws RATE_LIMITED, and what it throws. */
  async attempt<T>(account: string, logIn: () => Promise<T>): Promise<T> {
    // Counted before it is known how it ends, so that guesses made at once count, too.
    const { exceeded, leftMs } = this.#counts.count(account, this.#max);
    if (exceeded) {
      const seconds = Math.ceil(leftMs / 1_000);
      throw new JangteoError('RATE_LIMITED', `too many wrong passwords; wait ${seconds} s`, { data: { retry_after_seconds: seconds } });
    }
    try {
      const result = await logIn();
      this.#counts.giveBack(account);
      return result;
    } catch (thrown) {
      if (!hasCode(thrown, 'WRONG_CREDENTIALS')) this.#counts.giveBack(account);
      throw thrown;
    }
  }
}
