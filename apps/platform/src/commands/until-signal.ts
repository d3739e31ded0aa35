import type { Runtime } from '@jangteo/kernel/runtime';
import { EXIT } from './host.ts';

/** A terminal's Ctrl-C reaches the launcher, too, which passes it on: the same press arrives twice. */
const SAME_PRESS_MS = 500;
/** What has not ended by then does not end by itself. */
const STOP_MS_MAX = 30_000;

/** Resolves at the first signal that says it is enough; a second one, or 30 s, cuts the process off. */
export function untilSignal({ clock, logger }: Runtime): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (first !== undefined) {
          if (clock.now() - first > SAME_PRESS_MS) process.exit(EXIT.failed);
          return;
        }
        first = clock.now();
        clock.schedule(STOP_MS_MAX, () => {
          logger.critical('the shop did not stop in time and is cut off', { after_ms: STOP_MS_MAX });
          process.exit(EXIT.failed);
        });
        resolve();
      });
    }
  });
}

/** What nobody caught ends the process: it starts again from what is on the disk. */
export function endOnUncaught({ logger }: Runtime): void {
  process.on('uncaughtException', (error) => {
    logger.critical('the shop fell over; what it had acknowledged is kept', { error });
    process.exit(EXIT.failed);
  });
}
