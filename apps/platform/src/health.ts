import type { OperationsService } from '@jangteo/contracts/operations/v1/operations';
import type { Health } from '@jangteo/gateway/context';
import { JangteoError } from '@jangteo/kernel/errors';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { Client } from '@jangteo/rpc/service-types';
import type { Pending } from '@jangteo/service-kit/start-service';

type OperationsOf = (service: string) => Client<typeof OperationsService>;

/** What takes longer does not answer, as far as whoever asks is concerned. */
const PROBE = { timeoutMs: 1_000 };

/** Whether the event log and the stores of these services answer. */
export async function healthOf(operations: OperationsOf, services: readonly string[], log: EventLog): Promise<Health> {
  const probes = services.map((service) => probe(service, storeAnswers(operations(service), service)));
  return Object.fromEntries(await Promise.all([probe('log', log.topics()), ...probes]));
}

/** Whether the processes answer that run these services. */
export async function healthElsewhere(operations: OperationsOf, services: readonly string[]): Promise<Health> {
  const probes = services.map(async (service) => {
    const [, answer] = await probe(service, storeAnswers(operations(service), service));
    return [service, { ...answer, elsewhere: true }] as const;
  });
  return Object.fromEntries(await Promise.all(probes));
}

/** What waits in each of these services, with its consumer's lag. Throws SERVICE_UNAVAILABLE where one does not answer. */
export async function pendingIn(operations: OperationsOf, services: readonly string[]): Promise<Record<string, Pending>> {
  const entries = services.map(async (service) => {
    const { waiting } = await operations(service).pending({ service });
    return [service, Object.fromEntries(Object.entries(waiting).map(([what, count]) => [what, Number(count)]))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function storeAnswers(operations: Client<typeof OperationsService>, service: string): Promise<void> {
  const { dependencies } = await operations.health({ service }, PROBE);
  const store = dependencies.find(({ name }) => name === service);
  if (store?.ok !== true) throw new JangteoError('ENGINE_AWAY', `the store of ${service} does not answer`);
}

async function probe(name: string, answer: Promise<unknown>): Promise<readonly [string, Health[string]]> {
  try {
    await answer;
    return [name, { ok: true }];
  } catch (thrown) {
    return [name, { ok: false, detail: JangteoError.from(thrown).entry.title }];
  }
}
