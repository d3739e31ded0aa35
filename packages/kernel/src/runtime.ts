import { type Clock, systemClock } from './clock.ts';
import { type Logger, silentLogger } from './logger.ts';
import { type Random, systemRandom } from './random.ts';

/** What code may not take from the machine directly: time, randomness, the log. Tests and the simulator pass their own. */
export interface Runtime {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export const systemRuntime: Runtime = { clock: systemClock, random: systemRandom, logger: silentLogger };
