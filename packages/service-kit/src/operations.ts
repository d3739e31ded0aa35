import { OperationsService } from '@jangteo/contracts/operations/v1/operations';
import { JangteoError } from '@jangteo/kernel/errors';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { type Provided, provide } from '@jangteo/rpc/service-types';
import { auditOperations } from './operations-audit.ts';
import { consumerOperations } from './operations-consumers.ts';
import { deadLetterOperations } from './operations-dead-letters.ts';
import { keyOperations } from './operations-keys.ts';
import type { Find } from './operations-requests.ts';
import { topicOperations } from './operations-topics.ts';
import type { StartedService, StartedStoreless } from './start-service.ts';

/** The operator's side of every service in this process. One without a store has its health alone. */
export function operationsRpc(services: readonly StartedService[], log: EventLog, storeless: readonly StartedStoreless[] = []): Provided {
  const withoutStore = ({ service }: { readonly service: string }) => storeless.find(({ name }) => name === service);
  const find: Find = ({ service }) => {
    const found = services.find(({ name }) => name === service);
    if (found === undefined) throw new JangteoError('NOT_FOUND', `no service "${service}" runs here`);
    return found;
  };
  return provide(OperationsService, {
    async health(request) {
      const simple = withoutStore(request);
      if (simple !== undefined) return { dependencies: [await probe(simple.name, simple.probe())] };
      const { name, store } = find(request);
      const answers = await Promise.all([
        probe(name, store.read.selectFrom('leases').select('name').limit(1).execute()),
        probe('log', log.topics()),
      ]);
      return { dependencies: answers };
    },
    async pending(request) {
      if (withoutStore(request) !== undefined) return {};
      const service = find(request);
      // In the order that work takes, so that what moves on meanwhile is seen at its next place.
      const pending = await service.pending();
      const lags = service.consumer === undefined ? [] : await log.lag(service.consumer.name);
      const waiting = { ...pending, lag: lags.reduce((sum, { lag }) => sum + lag, 0) };
      return { waiting: Object.fromEntries(Object.entries(waiting).map(([what, count]) => [what, BigInt(count)])) };
    },
    ...deadLetterOperations(find),
    ...consumerOperations(find, log),
    ...topicOperations(find, log),
    ...auditOperations(find, log),
    ...keyOperations(find, log),
  });
}

async function probe(name: string, answer: Promise<unknown>): Promise<{ name: string; ok: boolean; detail: string }> {
  try {
    await answer;
    return { name, ok: true, detail: '' };
  } catch (thrown) {
    return { name, ok: false, detail: JangteoError.from(thrown).entry.title };
  }
}
