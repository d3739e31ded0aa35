import type { EventLog } from '@jangteo/ports/log/event-log';
import { Checksum } from './checksum.ts';
import type { Part } from './part.ts';
import type { SourcePlace } from './source-log.ts';

/** The consumers have read all there is: behind it they are placed, so that nothing is handled twice, and `replay` finds all of it. */
export function groupsPart(places: readonly SourcePlace[], log: EventLog): Part {
  async function lags(): Promise<Map<string, number>> {
    const groups = [...new Set(places.map(({ group }) => group))];
    const found = new Map<string, number>();
    for (const group of groups) {
      for (const { topic, partition, lag } of await log.lag(group)) found.set(nameOf({ group, topic, partition }), lag);
    }
    return found;
  }
  return {
    engine: 'event log',
    name: 'consumer groups',
    rows: places.length,
    async compare() {
      const found = await lags();
      const missing = places.find((place) => found.get(nameOf(place)) !== 0);
      return { same: 0, ...(missing !== undefined && { missing: `${nameOf(missing)} is not at the end` }) };
    },
    async copy({ onRows, signal }) {
      for (const [topic, ofTopic] of Map.groupBy(places, (place) => place.topic)) {
        const ends = await log.ends(topic);
        for (const { group, partition } of ofTopic) {
          if (signal.aborted) return;
          const offset = ends.find((one) => one.partition === partition)?.end ?? 0;
          await log.seek(group, { topic, partition, offset });
          onRows(1);
        }
      }
    },
    async sums(onRows) {
      const [source, target] = [new Checksum(), new Checksum()];
      const found = await lags();
      for (const place of places) {
        source.add(`${nameOf(place)} 0`);
        const lag = found.get(nameOf(place));
        if (lag !== undefined) target.add(`${nameOf(place)} ${lag}`);
      }
      onRows(places.length);
      return { source, target };
    },
  };
}

function nameOf({ group, topic, partition }: Pick<SourcePlace, 'group' | 'topic' | 'partition'>): string {
  return `${group} in ${topic}/${partition}`;
}
