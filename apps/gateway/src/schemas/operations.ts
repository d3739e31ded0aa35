import { optionalText, text } from '@jangteo/edge/schemas/text';

export const consumer = text(64);
export const reason = optionalText(500);
const time = { type: 'string', maxLength: 40, format: 'date-time' } as const;
export const timeIn = (description: string) => ({ ...time, description }) as const;

const nullable = (type: string) => ({ type: [type, 'null'] }) as const;
const plain = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
const whole = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, { type: 'integer' }]));

/** Which parked keys are meant. */
export interface FilterQuery {
  readonly consumer?: string;
  readonly key?: string;
  readonly type?: string;
  readonly code?: string;
  readonly cause?: string;
  readonly status?: 'PARKED' | 'FAILED';
  readonly since?: string;
  readonly before?: string;
}
export const filterProperties = {
  consumer,
  key: { ...text(64), description: 'An aggregate, such as an order id.' },
  type: { ...text(64), description: 'The type of the event that failed.' },
  code: { ...text(64), description: 'The error code that it failed with.' },
  cause: { ...text(200), description: 'As the groups name it.' },
  status: { type: 'string', enum: ['PARKED', 'FAILED'], description: 'FAILED: the shop retries it no more by itself.' },
  since: timeIn('Parked at or after.'),
  before: timeIn('Parked before.'),
} as const;

const errorSchema = {
  type: ['object', 'null'],
  description: '`null`: it never ran, it waits for its key.',
  properties: plain('code', 'detail', 'cause'),
} as const;

export const failedEventSchema = {
  type: 'object',
  properties: {
    ...plain('consumer', 'event_id', 'key', 'topic', 'type', 'status', 'failed_at'),
    ...whole('attempts', 'edits'),
    error: errorSchema,
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    payload: { type: 'string', description: 'JSON text, if it is any.' },
    original_payload: { ...nullable('string'), description: 'What it came with, where somebody has edited it since.' },
  },
} as const;

export const parkedKeySchema = {
  type: 'object',
  properties: {
    ...plain('consumer', 'key', 'status', 'parked_at'),
    retry_at: nullable('string'),
    retries: { type: 'integer', description: 'That the shop made by itself.' },
    events: { type: 'integer', description: 'In its line, the failed one included.' },
    head: { anyOf: [failedEventSchema, { type: 'null' }], description: 'The event that holds it up.' },
  },
} as const;

export const failureGroupSchema = {
  type: 'object',
  properties: {
    ...plain('consumer', 'type', 'code', 'cause', 'first_seen', 'last_seen'),
    ...whole('keys', 'events'),
    example: { type: 'object', properties: plain('event_id', 'key') },
  },
} as const;

export const lineSchema = {
  description: 'The event, its key, and its line.',
  type: 'object',
  properties: {
    event: failedEventSchema,
    key: parkedKeySchema,
    ahead: { type: 'integer', description: 'Events in line before it.' },
    behind: { type: 'array', items: failedEventSchema, description: 'The first 100 in line behind it.' },
  },
} as const;

export interface EditBody {
  readonly consumer?: string;
  readonly payload: object | string;
  readonly reason?: string;
  readonly dry_run?: boolean;
}
export const editSchema = {
  type: 'object',
  required: ['payload'],
  additionalProperties: false,
  properties: {
    consumer,
    payload: { type: ['object', 'string'], additionalProperties: true, description: 'The new data, as an object or as JSON text.' },
    reason,
    dry_run: { type: 'boolean', description: 'Only shows the difference.' },
  },
} as const;
export const diffSchema = {
  description: 'What changes.',
  type: 'object',
  properties: {
    changed: { type: 'boolean' },
    diff: { type: 'array', items: { type: 'object', properties: plain('change', 'text') }, description: '`change` is " ", "-" or "+".' },
  },
} as const;

export interface RunBody {
  readonly filter?: FilterQuery;
  readonly event_id?: string;
  readonly all?: true;
  readonly limit?: number;
  readonly rate?: number;
  readonly dry_run?: boolean;
  readonly reason?: string;
  readonly cursor?: string;
}
const runProperties = {
  event_id: { ...text(64), description: 'One event; with its `filter.consumer` where several have it.' },
  filter: { type: 'object', additionalProperties: false, properties: filterProperties },
  all: { const: true, description: 'Everything that is parked, without a filter.' },
  limit: { type: 'integer', minimum: 1, maximum: 1_000_000, description: 'Keys in all.' },
  rate: { type: 'number', exclusiveMinimum: 0, maximum: 10_000, description: 'Keys a second. Not set: as fast as it goes.' },
  dry_run: { type: 'boolean', description: 'Runs nothing, tells what it would.' },
  cursor: { type: 'string', maxLength: 4_000, description: '`next_cursor` of the call before: one call works for some seconds.' },
} as const;
export const redriveSchema = { type: 'object', additionalProperties: false, properties: { ...runProperties, reason } } as const;
export const discardSchema = {
  type: 'object',
  required: ['reason'],
  additionalProperties: false,
  properties: { ...runProperties, reason: text(500) },
} as const;
export const runResultSchema = {
  description: 'What became of each key.',
  type: 'object',
  properties: {
    outcomes: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          ...plain('consumer', 'key'),
          ...whole('events', 'handled'),
          unparked: { type: 'boolean' },
          error: { ...errorSchema, description: 'What the next event failed with.' },
        },
      },
    },
    total: { type: 'integer', description: 'Keys that are meant at the consumers of this call.' },
    next_cursor: { ...nullable('string'), description: '`null`: it is done.' },
  },
} as const;

export const auditSchema = {
  type: 'object',
  properties: {
    ...plain('at', 'actor', 'action', 'consumer', 'key', 'event_id', 'reason'),
    before: nullable('string'),
    after: nullable('string'),
  },
} as const;
