import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ConnectRouter } from '@connectrpc/connect';
import { type AppendBatch, type AppendResultSchema, LogService } from '@jangteo/contracts/log/v1/log';
import { ErrorInfoSchema } from '@jangteo/contracts/values/v1/values';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { toConnectError } from '@jangteo/rpc/rpc-errors';
import { answering, SERVICE_OPTIONS } from './answering.ts';
import { countForOneMessage, offsetMessage, offsetOf, recordMessage, topicMessage, topicOf } from './event-log-messages.ts';
import { serveMember } from './serve-member.ts';

const READ_MAX = 256;
/** Of how many senders the latest request is remembered. */
const PRODUCERS_MAX = 10_000;

/** Serves `log` to other processes. The log belongs to the caller, who closes it before the server: its members are let finish. */
export function logRoutes(log: EventLog, runtime: Runtime): (router: ConnectRouter) => void {
  const fence = producerFence();
  return (router) => {
    router.service(
      LogService,
      {
        // The groups live here, whatever processes their members are in.
        supports: answering(async () => ({ groupsAcrossProcesses: true, pruneOnRequest: log.supports.pruneOnRequest })),
        ensureTopics: answering(async ({ topics }) => {
          await log.ensureTopics(topics.map(topicOf));
          return {};
        }),
        topics: answering(async () => ({ topics: (await log.topics()).map(topicMessage) })),
        append: answering(async ({ producer, sequence, batches }) => {
          fence(producer, sequence);
          // All begin in this turn, so the log takes them in this order.
          return { results: await Promise.all(batches.map((batch) => appendBatch(log, batch))) };
        }),
        ends: answering(async ({ topic }) => {
          const ends = await log.ends(topic);
          return { partitions: ends.map(({ partition, start, end }) => ({ partition, start: BigInt(start), end: BigInt(end) })) };
        }),
        read: answering(async ({ at, limit }) => {
          const asked = Math.min(limit, READ_MAX);
          const found = await log.read(offsetOf(at), asked);
          const count = countForOneMessage(found);
          const more = count < found.length || (found.length === asked && asked < limit);
          return { records: found.slice(0, count).map(recordMessage), more };
        }),
        lag: answering(async ({ group }) => {
          const partitions = (await log.lag(group)).map(({ committed, end, lag, ...one }) => ({
            ...one,
            committed: BigInt(committed),
            end: BigInt(end),
            lag: BigInt(lag),
          }));
          return { partitions };
        }),
        seek: answering(async ({ group, to }) => {
          await log.seek(group, offsetOf(to));
          return {};
        }),
        prune: answering(async () => ({ removed: BigInt(await log.prune()) })),
        subscribe: (requests, { signal }) => serveMember(log, runtime, requests, signal),
      },
      SERVICE_OPTIONS,
    );
  };
}

async function appendBatch(log: EventLog, { records }: AppendBatch): Promise<MessageInitShape<typeof AppendResultSchema>> {
  try {
    return { offsets: (await log.append(records)).map(offsetMessage) };
  } catch (thrown) {
    const [error] = toConnectError(thrown).findDetails(ErrorInfoSchema);
    return { error: error ?? { code: 'INTERNAL', detail: String(thrown) } };
  }
}

/**
 * Refuses a request that comes after a later one of the same sender. It waited somewhere on its way until its sender gave it up and
 * sent its records again: appended now, they would stand behind what followed them.
 */
function producerFence(): (producer: string, sequence: bigint) => void {
  const latest = new Map<string, bigint>();
  return (producer, sequence) => {
    if (sequence <= (latest.get(producer) ?? 0n)) throw new JangteoError('ENGINE_AWAY', 'the append came after a later one of its sender');
    latest.delete(producer);
    latest.set(producer, sequence);
    if (latest.size <= PRODUCERS_MAX) return;
    for (const oldest of latest.keys()) {
      latest.delete(oldest);
      return;
    }
  };
}
