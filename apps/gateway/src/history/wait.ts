import type { Order } from '@jangteo/contracts/orders/v1/orders';
import { lastChangeMs, type OrderFacts } from './facts.ts';
import { at, type Reason, type ReasonCode, type Said } from './reason.ts';

export type KnownOrder = OrderFacts & { readonly order: Order };

/** What is told of a state: first what the order waits for, then how it can go on. */
export interface Wait {
  readonly reasons: readonly Reason[];
  /** Nothing waits but an answer, so where nothing of it is on its way, it is lost; this command sends it again. */
  readonly lost?: { readonly service: string; readonly next: string };
}

/** An answer is on its way so long; what is not there by then, and lies nowhere, does not come. */
const ANSWER_MS_MAX = 10_000;
export const DOCTOR = 'jangteo doctor --fix';

export function waitFor(code: ReasonCode, service: string, said: Said, sinceMs: bigint, lost: Wait['lost']): Wait {
  return { reasons: [{ code, service, ...said, since: at(sinceMs) }], ...(lost && { lost }) };
}

export function resume({ number }: Order, service: string): { service: string; next: string } {
  return { service, next: `jangteo orders resume ${number}` };
}

/** The services are asked one after another, and events travel: what was changed a moment ago says little yet. */
export function isFresh(facts: OrderFacts): boolean {
  return facts.nowMs - lastChangeMs(facts) < ANSWER_MS_MAX;
}

/** The services do not agree about the order. */
export function contradiction(facts: OrderFacts, { sentence, korean }: Said): Wait[] {
  const next = isFresh(facts) ? undefined : DOCTOR;
  const more = next === undefined ? 'It changes at this moment; ask again.' : `Ask the doctor: \`${next}\`.`;
  const moreKo = next === undefined ? '지금 바뀌는 중이니 다시 확인하세요.' : `점검을 실행하세요: \`${next}\`.`;
  const said = { sentence: `${sentence} ${more}`, korean: `${korean} ${moreKo}` };
  return [{ reasons: [{ code: 'CONTRADICTION', service: 'orders', ...said, ...(next && { next }) }] }];
}
