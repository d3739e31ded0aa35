import { ALL_TOPICS, EVENT_TYPES } from '@jangteo/contracts/events';
import { JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { traceHeaders } from '@jangteo/kernel/trace-context';
import { currentTrace } from '@jangteo/kernel/tracing';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { checkPayload } from './contract-errors.ts';
import { headersOf } from './event.ts';

/** The header that tells a test event from one of a service; its value is who made it. */
export const TEST_HEADER = 'jangteo_test';

export interface TestEvent {
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  /** 0: the one of the catalogue. */
  readonly version: number;
  /** JSON text. */
  readonly payload: string;
  /** Beside those that every event has. */
  readonly headers: Readonly<Record<string, string>>;
  readonly actor: string;
}

export interface Produced {
  readonly eventId: string;
  readonly partition: number;
  readonly offset: number;
}

const HEADERS_MAX = 20;

/**
 * Appends an event to the log by hand. Consumers handle it as any other: it is marked, not harmless.
 * Throws UNKNOWN_TOPIC, and INVALID_REQUEST where it does not fit the contract of its type.
 */
export async function produceTest(
  { clock, random }: Pick<Runtime, 'clock' | 'random'>,
  log: EventLog,
  event: TestEvent,
): Promise<Produced> {
  const { topic, key, type, payload, actor } = event;
  if (!ALL_TOPICS.some(({ name }) => name === topic)) throw new JangteoError('UNKNOWN_TOPIC', `there is no topic "${topic}"`);
  const known = EVENT_TYPES.find((one) => one.type === type && one.topic.name === topic);
  if (known === undefined) {
    const types = EVENT_TYPES.filter((one) => one.topic.name === topic).map((one) => one.type);
    throw invalid('type', types.length === 0 ? `the catalogue has no events for ${topic}` : `must be one of ${types.join(', ')}`);
  }
  const version = event.version === 0 ? known.version : event.version;
  if (version > known.version || version < known.version - 1) throw invalid('version', `must be ${known.version}`);
  if (key.trim() === '') throw invalid('key', 'say whose event it is');
  checkPayload(type, payload);
  checkHeaders(event.headers);
  const row = { id: newId({ clock, random }), type, version, topic, aggregate_id: key, occurred_at: clock.now() };
  const headers = { ...event.headers, ...traceHeaders(currentTrace()), ...headersOf(row), [TEST_HEADER]: actor };
  const [at] = await log.append([{ topic, key, headers, value: payload }]);
  return { eventId: row.id, partition: at?.partition ?? 0, offset: at?.offset ?? 0 };
}

function checkHeaders(headers: Readonly<Record<string, string>>): void {
  const names = Object.keys(headers);
  if (names.length > HEADERS_MAX) throw invalid('headers', `must be at most ${HEADERS_MAX}`);
  for (const name of names) {
    if (!/^[a-z0-9_.-]{1,64}$/.test(name)) throw invalid(`headers.${name.slice(0, 64)}`, 'must be of a-z, 0-9 and _ . -');
    if (name.startsWith('ce_') || name === 'traceparent' || name === 'baggage' || name === TEST_HEADER) {
      throw invalid(`headers.${name}`, 'is set by the shop');
    }
  }
}

function invalid(path: string, message: string): JangteoError {
  return new JangteoError('INVALID_REQUEST', `${path} ${message}`, { errors: [{ path, message }] });
}
