import type { Runtime } from '@jangteo/kernel/runtime';
import type { EventLog } from '@jangteo/ports/log/event-log';

const PRUNE_MS = 3_600_000;

/** Takes records past their retention out of a log that wants to be told, in the process that has it. */
export function pruneLog({ clock, logger }: Runtime, log: EventLog): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted && log.supports.pruneOnRequest) {
      await clock.sleep(PRUNE_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        const count = await log.prune();
        if (count > 0) logger.info('records past their retention were removed from the log', { count });
      } catch (thrown) {
        logger.error('the log could not be pruned and will be again', { error: thrown });
      }
    }
  };
  const done = run();
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
