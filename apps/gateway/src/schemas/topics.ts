import { text } from '@jangteo/edge/schemas/text';
import { consumer, reason, timeIn } from './operations.ts';

const OFFSET_MAX = Number.MAX_SAFE_INTEGER;
const offset = { type: 'integer', minimum: 0, maximum: OFFSET_MAX } as const;
export const partition = { type: 'integer', minimum: 0, maximum: 100_000 } as const;
export const topic = text(200);
const whole = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { type: 'integer' }]));

export const topicSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    retention_ms: { type: ['integer', 'null'], description: '`null`: for ever.' },
    records: { type: 'integer' },
    partitions: { type: 'array', items: { type: 'object', properties: whole('partition', 'start', 'end') } },
  },
} as const;

export interface BrowseQuery {
  readonly partition?: number;
  readonly key?: string;
  readonly type?: string;
  readonly since?: string;
  readonly until?: string;
  readonly from_offset?: number;
  readonly limit: number;
  readonly cursor?: string;
}
export const browseProperties = {
  partition,
  key: text(200),
  type: { ...text(64), description: 'Of the event.' },
  since: timeIn('At or after.'),
  until: timeIn('Before.'),
  from_offset: { ...offset, description: 'Upwards from here; wants a partition. Not set: newest first.' },
  limit: { type: 'integer', minimum: 1, maximum: 500, default: 20 },
  cursor: { type: 'string', maxLength: 4_000, description: '`next_cursor` of the page before.' },
} as const;
export const recordSchema = {
  type: 'object',
  properties: {
    topic: { type: 'string' },
    ...whole('partition', 'offset'),
    at: { type: 'string' },
    key: { type: 'string' },
    type: { type: ['string', 'null'] },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    payload: { type: 'string' },
  },
} as const;

export interface ProduceBody {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: object;
  readonly reason?: string;
}
export const produceSchema = {
  type: 'object',
  required: ['key', 'headers', 'payload'],
  additionalProperties: false,
  properties: {
    key: text(200),
    headers: {
      type: 'object',
      required: ['ce_type'],
      maxProperties: 20,
      description: '`ce_type` and, where it is not the one of the catalogue, `ce_version`; others of your own. The shop sets the rest.',
      properties: { ce_type: text(64), ce_version: { type: 'string', pattern: '^[0-9]{1,6}$' } },
      additionalProperties: { type: 'string', maxLength: 1_000 },
    },
    payload: { type: 'object', description: 'The data: it must fit the contract of the type.' },
    reason,
  },
} as const;
export const producedSchema = {
  description: 'Where it lies.',
  type: 'object',
  required: ['event_id', 'partition', 'offset'],
  properties: { event_id: { type: 'string' }, ...whole('partition', 'offset') },
} as const;

export const consumerSchema = {
  description: 'A consumer and how far it is.',
  type: 'object',
  properties: {
    name: { type: 'string' },
    topics: { type: 'array', items: { type: 'string' } },
    paused: { type: 'boolean', description: 'By an operator; it holds over restarts.' },
    replaying: { type: 'boolean' },
    ...whole('concurrency', 'lag'),
    partitions: {
      type: 'array',
      items: { type: 'object', properties: { topic: { type: 'string' }, ...whole('partition', 'committed', 'end', 'lag') } },
    },
  },
} as const;

export const reasonSchema = { type: ['object', 'null'], additionalProperties: false, properties: { reason } } as const;
export const concurrencySchema = {
  type: 'object',
  required: ['concurrency'],
  additionalProperties: false,
  properties: { concurrency: { type: 'integer', minimum: 1, maximum: 1_024, description: 'Keys at a time.' }, reason },
} as const;

export interface SeekBody {
  readonly topic: string;
  readonly partition?: number;
  readonly to?: 'beginning' | 'end';
  readonly offset?: number;
  readonly time?: string;
  readonly reason?: string;
}
export const seekSchema = {
  type: 'object',
  description: 'One of `to`, `offset` and `time`.',
  required: ['topic'],
  additionalProperties: false,
  properties: {
    topic,
    partition: { ...partition, description: 'Not set: every one.' },
    to: { type: 'string', enum: ['beginning', 'end'] },
    offset: { ...offset, description: 'Wants a partition.' },
    time: timeIn('To the first record of this time or later.'),
    reason,
  },
} as const;

export interface ReplayBody {
  readonly consumer: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly from?: string;
  readonly to?: string;
  readonly from_offset?: number;
  readonly to_offset?: number;
  readonly again?: boolean;
  readonly dry_run?: boolean;
  readonly reason?: string;
  readonly cursor?: string;
}
export const replaySchema = {
  type: 'object',
  required: ['consumer'],
  additionalProperties: false,
  properties: {
    consumer,
    topic: { ...topic, description: 'Not set: every topic of the consumer.' },
    partition,
    from: timeIn('At or after. Not set: from the beginning.'),
    to: timeIn('Before. Not set: what the consumer has done by now.'),
    from_offset: { ...offset, description: 'Instead of `from`; wants a partition.' },
    to_offset: { ...offset, description: 'Instead of `to`; wants a partition.' },
    again: { type: 'boolean', description: 'Runs the handlers although the inbox knows the events: they are made to bear that.' },
    dry_run: { type: 'boolean', description: 'Only counts.' },
    reason,
    cursor: { type: 'string', maxLength: 20_000, description: '`next_cursor` of the call before: one call works for some seconds.' },
  },
} as const;
export const replayResultSchema = {
  description: 'What this call came to.',
  type: 'object',
  properties: {
    ...whole('applied', 'handled_before', 'parked', 'failed', 'other'),
    done: { type: 'integer', description: 'Offsets gone through since the first call.' },
    total: { type: 'integer', description: 'Of so many.' },
    next_cursor: { type: ['string', 'null'], description: '`null`: it is done, and the consumer goes on.' },
  },
} as const;
