import { kafkaEventLog } from '@jangteo/kafka/event-log';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import type { EventLog, TopicDefinition } from '@jangteo/ports/log/event-log';
import type { EventLogBench } from '@jangteo/ports/log/event-log-bench';
import { ConnectionPool, deleteTopicsV4 } from '@platformatic/kafka';
import { type SeverableBroker, severableBroker } from './severable-broker.ts';

/** The least that a broker takes by default: a member that crashed is missed after so long. */
export const SESSION_MS = 6_000;

export interface KafkaBench extends EventLogBench {
  readonly broker: SeverableBroker;
  /** Another client. */
  another(runtime?: Runtime): Promise<EventLog>;
}

/** A log with a wire between it and the broker, which a crash cuts. The topics that it made go with it. */
export async function openKafkaBench(url: string): Promise<KafkaBench> {
  const made = new Set<string>();
  const opened: { log: EventLog; broker: SeverableBroker }[] = [];
  const open = async (runtime: Runtime = systemRuntime, broker?: SeverableBroker) => {
    const wire = broker ?? (await severableBroker(url));
    const reach = () => ({ host: '127.0.0.1', port: wire.port });
    const log = remembering(await kafkaEventLog({ url: wire.url, runtime, sessionMs: SESSION_MS, reach }), made);
    opened.push({ log, broker: wire });
    return { log, broker: wire };
  };
  let now = await open();
  return {
    get log() {
      return now.log;
    },
    get broker() {
      return now.broker;
    },
    another: async (runtime) => (await open(runtime, now.broker)).log,
    async restart() {
      await now.log.close();
      now = await open();
    },
    async crash() {
      await now.broker.cut();
      now = await open();
    },
    async close() {
      await Promise.all(opened.map(({ log }) => log.close()));
      await Promise.all(opened.map(({ broker }) => broker.cut()));
      await deleteTopics(url, [...made]);
    },
  };
}

function remembering(log: EventLog, made: Set<string>): EventLog {
  return new Proxy(log, {
    get(target, name) {
      if (name === 'ensureTopics') {
        return (topics: readonly TopicDefinition[]) => {
          for (const topic of topics) made.add(topic.name);
          return target.ensureTopics(topics);
        };
      }
      const member = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

export async function deleteTopics(url: string, names: readonly string[]): Promise<void> {
  const { hostname, port } = new URL(url);
  const pool = new ConnectionPool('jangteo-test');
  try {
    const connection = await pool.get({ host: hostname, port: Number(port) });
    await deleteTopicsV4.api.async(
      connection,
      names.map((name) => ({ name })),
      10_000,
    );
  } catch {
    // What was refused when it was made cannot be deleted either.
  } finally {
    await pool.close();
  }
}
