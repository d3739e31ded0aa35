import type { OperationsService, ReplayConsumerRequest, SeekConsumerRequest } from '@jangteo/contracts/operations/v1/operations';
import { JangteoError } from '@jangteo/kernel/errors';
import type { ConsumerControl, SeekTo } from '@jangteo/messaging/consumer-control';
import type { Bound } from '@jangteo/messaging/replay-plan';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { Handlers } from '@jangteo/rpc/service-types';
import { consumerOf, definedOnly, type Find, operatorOf, said } from './operations-requests.ts';
import type { StartedService } from './start-service.ts';

type Methods = 'getConsumer' | 'pauseConsumer' | 'resumeConsumer' | 'setConcurrency' | 'seekConsumer' | 'replayConsumer' | 'endReplay';

export function consumerOperations(find: Find, log: EventLog): Pick<Handlers<typeof OperationsService>, Methods> {
  return {
    async getConsumer(request) {
      const service = find(request);
      const { name, topics, subscription } = consumerOf(service);
      const lags = await log.lag(name);
      return {
        name,
        topics: [...topics],
        paused: subscription.paused,
        replaying: controlOf(service).replaying,
        concurrency: subscription.concurrency,
        partitions: lags.map(({ topic, partition, committed, end, lag }) => ({
          topic,
          partition,
          committed: BigInt(committed),
          end: BigInt(end),
          lag: BigInt(lag),
        })),
      };
    },
    async pauseConsumer(request) {
      await controlOf(find(request)).pause(operatorOf(request.operator));
      return {};
    },
    async resumeConsumer(request) {
      await controlOf(find(request)).resume(operatorOf(request.operator));
      return {};
    },
    async setConcurrency(request) {
      await controlOf(find(request)).setConcurrency(request.concurrency, operatorOf(request.operator));
      return {};
    },
    async seekConsumer(request) {
      const moves = await controlOf(find(request)).seek(seekOf(request), operatorOf(request.operator));
      return { moves: moves.map(({ topic, partition, from, to }) => ({ topic, partition, from: BigInt(from), to: BigInt(to) })) };
    },
    async replayConsumer(request) {
      const { again, dryRun, cursor, operator } = request;
      const range = { topic: said(request.topic), partition: request.partition, from: fromOf(request), to: toOf(request) };
      const { counts, done, total, nextCursor } = await controlOf(find(request)).replay({
        ...definedOnly(range),
        again,
        dryRun,
        cursor,
        ...operatorOf(operator),
      });
      return {
        applied: BigInt(counts.applied),
        handledBefore: BigInt(counts.handledBefore),
        parked: BigInt(counts.parked),
        failed: BigInt(counts.failed),
        other: BigInt(counts.other),
        done: BigInt(done),
        total: BigInt(total),
        nextCursor,
      };
    },
    async endReplay(request) {
      controlOf(find(request)).endReplay();
      return {};
    },
  };
}

/** Throws NOT_FOUND. */
function controlOf(service: StartedService): ConsumerControl {
  if (service.control === undefined) throw new JangteoError('NOT_FOUND', `${service.name} consumes nothing`);
  return service.control;
}

function seekOf({ topic, partition, to }: SeekConsumerRequest): SeekTo {
  const target = targetOf(to);
  if (target === undefined) throw new JangteoError('INVALID_REQUEST', 'say where to: the beginning, the end, an offset or a time');
  return { topic, ...definedOnly({ partition }), to: target };
}

function targetOf(to: SeekConsumerRequest['to']): SeekTo['to'] | undefined {
  if (to.case === 'offset') return { offset: Number(to.value) };
  if (to.case === 'timeMs') return { timeMs: Number(to.value) };
  return to.case;
}

function fromOf({ from }: ReplayConsumerRequest): Bound | undefined {
  if (from.case === undefined) return undefined;
  return from.case === 'fromMs' ? { timeMs: Number(from.value) } : { offset: Number(from.value) };
}

function toOf({ to }: ReplayConsumerRequest): Bound | undefined {
  if (to.case === undefined) return undefined;
  return to.case === 'toMs' ? { timeMs: Number(to.value) } : { offset: Number(to.value) };
}
