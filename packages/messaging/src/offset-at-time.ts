import type { EventLog } from '@jangteo/ports/log/event-log';

/**
 * The first offset of a partition whose record is from `timeMs` or later; its end where there is none. Times within a partition rise with
 * its offsets, as far as the clock that stamped them does.
 */
export async function offsetAtTime(log: EventLog, at: { topic: string; partition: number }, timeMs: number): Promise<number> {
  const bounds = (await log.ends(at.topic)).find(({ partition }) => partition === at.partition);
  let [low, high] = [bounds?.start ?? 0, bounds?.end ?? 0];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    // The record may stand further on: offsets have gaps.
    const [record] = await log.read({ ...at, offset: middle }, 1);
    if (record === undefined || record.offset >= high || record.timeMs >= timeMs) high = middle;
    else low = record.offset + 1;
  }
  return low;
}
