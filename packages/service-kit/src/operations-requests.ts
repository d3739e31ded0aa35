import type { Operator as OperatorMessage } from '@jangteo/contracts/operations/v1/operations';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Consumer } from '@jangteo/messaging/consumer';
import type { Operator } from '@jangteo/messaging/operator-audit';
import type { StartedService } from './start-service.ts';

/** Finds the service of this process that a request names. Throws NOT_FOUND. */
export type Find = (request: { readonly service: string }) => StartedService;

const LIMIT_MAX = 500;

/** Throws NOT_FOUND. */
export function consumerOf({ name, consumer }: StartedService): Consumer {
  if (consumer === undefined) throw new JangteoError('NOT_FOUND', `${name} consumes nothing`);
  return consumer;
}

export function operatorOf(operator: OperatorMessage | undefined): Operator {
  return { actor: said(operator?.actor ?? '') ?? 'operator', reason: operator?.reason ?? '' };
}

export function pageSize(limit: number): number {
  return Math.min(Math.max(limit || LIMIT_MAX, 1), LIMIT_MAX);
}

/** An empty text of a contract says nothing. */
export function said(text: string): string | undefined {
  return text === '' ? undefined : text;
}

export function saidTime(timeMs: bigint): number | undefined {
  return timeMs === 0n ? undefined : Number(timeMs);
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

export function definedOnly<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
