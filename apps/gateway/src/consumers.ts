import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Operations } from './context.ts';

/** Finds whom a request about consumers means. */
export interface Consumers {
  /** The one of this name, or all. Throws NOT_FOUND. */
  chosen(name: string | undefined): readonly string[];
  /** The consumer that has the event parked. Throws NOT_FOUND, INVALID_REQUEST where several have. */
  ownerOf(eventId: string, name: string | undefined): Promise<string>;
}

export function consumersOf(operations: Operations): Consumers {
  const chosen = (name: string | undefined) => {
    if (name === undefined) return operations.services;
    if (!operations.services.includes(name))
      throw new JangteoError('NOT_FOUND', `there is no consumer "${name}", but ${operations.services.join(', ')}`);
    return [name];
  };
  const ownerOf = async (eventId: string, name: string | undefined): Promise<string> => {
    const asked = chosen(name);
    if (asked.length === 1) return asked[0] as string;
    const found = await Promise.all(asked.map(async (service) => ((await has(service, eventId)) ? [service] : [])));
    const [owner, ...others] = found.flat();
    if (owner === undefined) throw new JangteoError('NOT_FOUND', `no consumer has a parked event ${eventId}`);
    if (others.length === 0) return owner;
    throw new JangteoError('INVALID_REQUEST', `several consumers have it parked: say consumer, one of ${[owner, ...others].join(', ')}`);
  };
  const has = async (service: string, eventId: string) => {
    try {
      await operations.of(service).getFailedEvent({ service, eventId });
      return true;
    } catch (thrown) {
      if (hasCode(thrown, 'NOT_FOUND')) return false;
      throw thrown;
    }
  };
  return { chosen, ownerOf };
}
