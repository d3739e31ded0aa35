import { TOPICS } from '@jangteo/contracts/events';
import type { DescribeKeyResponse, KeyPosition } from '@jangteo/contracts/operations/v1/operations';
import { type OrderFacts, STATIONS, type Station } from './facts.ts';
import { at, counted, lasting, listed, type Reason } from './reason.ts';

/** A relay takes what is committed at once; what lies longer is stuck. */
const RELAY_MS_MAX = 5_000;

/** What holds an order's events up on their way, station by station. */
export function obstaclesOf(facts: OrderFacts): Reason[] {
  const isUnknown = (service: Station) => facts.keys[service] === undefined && !facts.incomplete.includes(service);
  const log = STATIONS.some(isUnknown) ? [away('log', 'The event log')] : [];
  return STATIONS.flatMap((service) => {
    const key = facts.keys[service];
    if (facts.incomplete.includes(service)) return [away(service, service)];
    if (key === undefined) return [];
    return [...inOutbox(service, key, facts.nowMs), ...parked(service, key, facts.key), ...unhandled(service, key)];
  }).concat(log);
}

function away(service: string, name: string): Reason {
  return { code: 'SERVICE_AWAY', service, sentence: `${name} does not answer.` };
}

function inOutbox(service: Station, { outbox }: DescribeKeyResponse, nowMs: number): Reason[] {
  const waiting = outbox.filter(({ topic }) => topic !== TOPICS.deadLetters.name);
  const [first] = waiting;
  if (first === undefined) return [];
  const ms = nowMs - Number(first.occurredAtMs);
  const types = listed(waiting.map(({ type }) => type));
  const [lies, more] = new Set(waiting.map(({ type }) => type)).size > 1 ? ['lie', 'are'] : ['lies', 'is'];
  const sentence =
    ms > RELAY_MS_MAX
      ? `${types} ${lies} in the outbox of ${service} for ${lasting(ms)}: its relay does not publish.`
      : `${types} ${more} committed in ${service} and about to be published.`;
  return [{ code: 'IN_OUTBOX', service, sentence, since: at(first.occurredAtMs) }];
}

function parked(service: Station, { parked }: DescribeKeyResponse, key: string): Reason[] {
  if (parked === undefined) return [];
  const { head, status, parkedAtMs, retryAtMs, events } = parked;
  const because =
    head === undefined || head.errorCode === ''
      ? ''
      : ` because of ${head.errorCode}: ${head.error} (${counted(head.attempts, 'attempt')})`;
  const behind = events > 1n ? `; ${counted(Number(events) - 1, 'more event')} behind it` : '';
  const retry = status === 'PARKED' ? `It is tried again at ${at(retryAtMs)};` : 'Its retries are used up;';
  const next = `jangteo dead-letters redrive --key ${key}`;
  const sentence = `Its events are parked in ${service} since ${at(parkedAtMs)}${because}${behind}. ${retry} redrive with \`${next}\`.`;
  return [{ code: 'PARKED', service, sentence, since: at(parkedAtMs), next }];
}

function unhandled(service: Station, key: DescribeKeyResponse): Reason[] {
  const waiting = key.positions.flatMap((position) => position.unhandled.map((event) => ({ event, position })));
  const [first] = waiting;
  if (first === undefined) return [];
  const types = listed(waiting.map(({ event }) => event.type));
  const since = at(first.event.timeMs);
  const about = `${service} has not consumed ${types} yet`;
  if (key.paused) {
    const sentence = `${about}: its consumer is paused${key.pausedSinceMs === 0n ? '' : ` since ${at(key.pausedSinceMs)}`}.`;
    return [{ code: 'CONSUMER_PAUSED', service, sentence, since, next: `jangteo topics resume ${service}` }];
  }
  if (key.replaying) return [{ code: 'CONSUMER_PAUSED', service, sentence: `${about}: its consumer waits for a replay.`, since }];
  return [{ code: 'CONSUMER_BEHIND', service, sentence: `${about}: ${behindBy(first.position)}.`, since }];
}

function behindBy({ topic, committed, unhandled: [first] }: KeyPosition): string {
  const ahead = Number((first?.offset ?? committed) - committed);
  if (ahead <= 0) return `it came to ${topic} at ${at(first?.timeMs ?? 0n)} and is next`;
  return `its consumer is ${counted(ahead, 'record')} behind it in ${topic}`;
}
