import { TOPICS } from '@jangteo/contracts/events';
import type { DescribeKeyResponse, KeyPosition } from '@jangteo/contracts/operations/v1/operations';
import { type OrderFacts, STATIONS, type Station } from './facts.ts';
import { at, counted, lasting, lastingKo, listed, type Reason, type Said } from './reason.ts';

/** A relay takes what is committed at once; what lies longer is stuck. */
const RELAY_MS_MAX = 5_000;

/** What holds an order's events up on their way, station by station. */
export function obstaclesOf(facts: OrderFacts): Reason[] {
  const isUnknown = (service: Station) => facts.keys[service] === undefined && !facts.incomplete.includes(service);
  const log = STATIONS.some(isUnknown) ? [away('log', 'The event log', '이벤트 로그')] : [];
  return STATIONS.flatMap((service) => {
    const key = facts.keys[service];
    if (facts.incomplete.includes(service)) return [away(service, service, service)];
    if (key === undefined) return [];
    return [...inOutbox(service, key, facts.nowMs), ...parked(service, key, facts.key), ...unhandled(service, key)];
  }).concat(log);
}

function away(service: string, name: string, nameKo: string): Reason {
  return { code: 'SERVICE_AWAY', service, sentence: `${name} does not answer.`, korean: `${nameKo}에서 응답이 없습니다.` };
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
  const list = [...new Set(waiting.map(({ type }) => type))].join(', ');
  const korean =
    ms > RELAY_MS_MAX
      ? `${list} 이벤트가 ${service}의 아웃박스에 ${lastingKo(ms)}째 쌓여 있습니다: 릴레이가 발행하지 않습니다.`
      : `${list} 이벤트가 ${service}에 커밋되어 곧 발행됩니다.`;
  return [{ code: 'IN_OUTBOX', service, sentence, korean, since: at(first.occurredAtMs) }];
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
  const becauseKo =
    head === undefined || head.errorCode === '' ? '' : ` 원인은 ${head.errorCode}: ${head.error} (${head.attempts}번 시도).`;
  const behindKo = events > 1n ? ` 뒤에 이벤트 ${events - 1n}개가 더 기다립니다.` : '';
  const retryKo = status === 'PARKED' ? `${at(retryAtMs)}에 다시 시도합니다.` : '자동 재시도는 모두 끝났습니다.';
  const korean = `${service}에서 ${at(parkedAtMs)}부터 이 주문의 이벤트가 보류되어 있습니다.${becauseKo}${behindKo} ${retryKo} \`${next}\`(으)로 재처리할 수 있습니다.`;
  return [{ code: 'PARKED', service, sentence, korean, since: at(parkedAtMs), next }];
}

function unhandled(service: Station, key: DescribeKeyResponse): Reason[] {
  const waiting = key.positions.flatMap((position) => position.unhandled.map((event) => ({ event, position })));
  const [first] = waiting;
  if (first === undefined) return [];
  const types = listed(waiting.map(({ event }) => event.type));
  const since = at(first.event.timeMs);
  const about = `${service} has not consumed ${types} yet`;
  const list = [...new Set(waiting.map(({ event }) => event.type))].join(', ');
  const aboutKo = `${service}가 아직 ${list} 이벤트를 처리하지 않았습니다`;
  if (key.paused) {
    const sentence = `${about}: its consumer is paused${key.pausedSinceMs === 0n ? '' : ` since ${at(key.pausedSinceMs)}`}.`;
    const korean = `${aboutKo}: 컨슈머가 ${key.pausedSinceMs === 0n ? '' : `${at(key.pausedSinceMs)}부터 `}일시 정지되어 있습니다.`;
    return [{ code: 'CONSUMER_PAUSED', service, sentence, korean, since, next: `jangteo topics resume ${service}` }];
  }
  if (key.replaying) {
    const said = { sentence: `${about}: its consumer waits for a replay.`, korean: `${aboutKo}: 컨슈머가 재생(replay)을 기다립니다.` };
    return [{ code: 'CONSUMER_PAUSED', service, ...said, since }];
  }
  const behind = behindBy(first.position);
  const said = { sentence: `${about}: ${behind.sentence}.`, korean: `${aboutKo}: ${behind.korean}.` };
  return [{ code: 'CONSUMER_BEHIND', service, ...said, since }];
}

function behindBy({ topic, committed, unhandled: [first] }: KeyPosition): Said {
  const ahead = Number((first?.offset ?? committed) - committed);
  if (ahead <= 0) {
    const when = at(first?.timeMs ?? 0n);
    return { sentence: `it came to ${topic} at ${when} and is next`, korean: `${when}에 ${topic} 토픽에 들어왔고 다음 차례입니다` };
  }
  return {
    sentence: `its consumer is ${counted(ahead, 'record')} behind it in ${topic}`,
    korean: `${topic} 토픽에서 앞에 있는 레코드 ${ahead}개를 먼저 처리해야 합니다`,
  };
}
