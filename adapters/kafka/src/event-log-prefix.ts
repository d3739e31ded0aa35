import type { EventLog } from '@jangteo/ports/log/event-log';

/** The topics and groups of one shop on brokers that others use, too: their names there begin with `prefix.`. */
export function underPrefix(log: EventLog, prefix: string): EventLog {
  if (prefix === '') return log;
  const before = `${prefix}.`;
  const outside = (name: string) => before + name;
  const inside = (name: string) => name.slice(before.length);
  const isOwn = (name: string) => name.startsWith(before);
  return {
    supports: log.supports,
    ensureTopics: (topics) => log.ensureTopics(topics.map((topic) => ({ ...topic, name: outside(topic.name) }))),
    async topics() {
      const all = await log.topics();
      return all.filter(({ name }) => isOwn(name)).map((topic) => ({ ...topic, name: inside(topic.name) }));
    },
    async append(records) {
      const placed = await log.append(records.map((record) => ({ ...record, topic: outside(record.topic) })));
      return placed.map((place) => ({ ...place, topic: inside(place.topic) }));
    },
    subscribe: (options) =>
      log.subscribe({
        ...options,
        group: outside(options.group),
        topics: options.topics.map(outside),
        handle: (record) => options.handle({ ...record, topic: inside(record.topic) }),
      }),
    ends: (topic) => log.ends(outside(topic)),
    async read(at, limit) {
      const records = await log.read({ ...at, topic: outside(at.topic) }, limit);
      return records.map((record) => ({ ...record, topic: inside(record.topic) }));
    },
    async lag(group) {
      const all = await log.lag(outside(group));
      return all.filter(({ topic }) => isOwn(topic)).map((one) => ({ ...one, topic: inside(one.topic) }));
    },
    seek: (group, to) => log.seek(outside(group), { ...to, topic: outside(to.topic) }),
    prune: () => log.prune(),
    close: () => log.close(),
  };
}
