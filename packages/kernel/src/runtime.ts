import { type Clock, systemClock } from './clock.ts';
import { type Logger, silentLogger } from './logger.ts';
import { type Meter, silentMeter } from './metrics.ts';
import { type Random, systemRandom } from './random.ts';
import { silentTracer, type Tracer } from './tracing.ts';

/** What code may not take from the machine directly: time, randomness, what is told to operators. Tests and the simulator pass their own. */
export interface Runtime {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly meter: Meter;
}

export const systemRuntime: Runtime = {
  clock: systemClock,
  random: systemRandom,
  logger: silentLogger,
  tracer: silentTracer,
  meter: silentMeter,
};
