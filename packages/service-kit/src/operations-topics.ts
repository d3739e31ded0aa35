import type { OperationsService } from '@jangteo/contracts/operations/v1/operations';
import { browseTopic } from '@jangteo/messaging/browse-topic';
import { produceTest } from '@jangteo/messaging/produce-test';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { Handlers } from '@jangteo/rpc/service-types';
import { definedOnly, type Find, operatorOf, pageSize, said, saidTime } from './operations-requests.ts';

export function topicOperations(
  find: Find,
  log: EventLog,
): Pick<Handlers<typeof OperationsService>, 'listTopics' | 'browseTopic' | 'produceEvent'> {
  return {
    async listTopics(request) {
      find(request);
      const topics = (await log.topics()).sort((left, right) => (left.name < right.name ? -1 : 1));
      return {
        topics: await Promise.all(
          topics.map(async ({ name, retentionMs }) => ({
            name,
            partitions: (await log.ends(name)).map(({ partition, start, end }) => ({ partition, start: BigInt(start), end: BigInt(end) })),
            ...(retentionMs !== undefined && { retentionMs: BigInt(retentionMs) }),
          })),
        ),
      };
    },
    async produceEvent(request) {
      const { runtime } = find(request);
      const { topic, key, type, version, payload, headers, operator } = request;
      const event = { topic, key, type, version, payload, headers, actor: operatorOf(operator).actor };
      const { offset, ...produced } = await produceTest(runtime, log, event);
      return { ...produced, offset: BigInt(offset) };
    },
    async browseTopic(request) {
      find(request);
      const { topic, partition, fromOffset, limit, cursor } = request;
      const wanted = {
        partition,
        key: said(request.key),
        type: said(request.type),
        fromMs: saidTime(request.fromMs),
        toMs: saidTime(request.toMs),
        fromOffset: fromOffset === undefined ? undefined : Number(fromOffset),
      };
      const { items, nextCursor, lookedAt } = await browseTopic(log, { topic, ...definedOnly(wanted), limit: pageSize(limit), cursor });
      return {
        items: items.map(({ offset, timeMs, headers, value, ...record }) => ({
          topic: record.topic,
          partition: record.partition,
          key: record.key,
          offset: BigInt(offset),
          timeMs: BigInt(timeMs),
          headers: { ...headers },
          payload: value,
        })),
        nextCursor,
        lookedAt: BigInt(lookedAt),
      };
    },
  };
}
