import { KINDS } from '../history/entry.ts';

const text = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;

const reasonSchema = {
  type: 'object',
  properties: {
    sentence: { type: 'string', description: 'For a person.' },
    korean: { type: 'string', description: 'The same in Korean.' },
    code: { type: 'string', description: 'For programs, such as PAYMENT, IN_OUTBOX, CONSUMER_PAUSED, PARKED, SERVICE_AWAY or FINISHED.' },
    service: { type: 'string', description: 'Where to look.' },
    since: time,
    next: { type: 'string', description: 'When it goes on by itself, or the command that helps.' },
  },
} as const;

const entrySchema = {
  type: 'object',
  properties: {
    at: time,
    kind: { type: 'string', enum: KINDS },
    service: text,
    what: text,
    detail: text,
    duration_ms: { type: 'number' },
    trace_id: text,
    span_id: text,
    under_span_id: { type: 'string', description: 'The entry inside which it happened, by its `span_id`.' },
  },
} as const;

export const historySchema = {
  description: 'Everything on one line of time, the oldest first.',
  type: 'object',
  properties: {
    order_number: text,
    order_id: { type: 'string', description: 'The key of its events.' },
    status: { type: ['string', 'null'], description: 'null: orders does not answer.' },
    finished: { type: 'boolean', description: 'Nothing is left to happen to it.' },
    why: { type: 'array', items: reasonSchema, description: 'Why it is not finished; one reason, FINISHED, where it is.' },
    entries: { type: 'array', items: entrySchema },
    incomplete: {
      type: 'array',
      items: text,
      description: 'Whose part is missing: services that did not answer, `log` (also where it is too much to read), `telemetry`.',
    },
  },
} as const;
