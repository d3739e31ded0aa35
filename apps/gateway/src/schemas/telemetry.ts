const text = { type: 'string' } as const;

const spanSchema = {
  type: 'object',
  properties: {
    trace_id: text,
    span_id: text,
    parent_span_id: { type: ['string', 'null'], description: 'null for the first span of a trace.' },
    depth: { type: 'integer', description: 'How deep it stands in its trace, from 0.' },
    service: text,
    name: text,
    kind: { type: 'string', enum: ['internal', 'server', 'client', 'producer', 'consumer'] },
    start: { type: 'string', format: 'date-time' },
    duration_ms: { type: 'number' },
    attributes: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
    error: {
      type: ['object', 'null'],
      description: 'null where it went well.',
      properties: { code: text, message: text },
    },
  },
} as const;

export const traceSchema = {
  description: 'The spans as a tree in the order of time: each comes before those under it.',
  type: 'object',
  properties: {
    order_number: text,
    trace_ids: { type: 'array', items: text, description: 'The first is the one that the order was placed in.' },
    complete: { type: 'boolean', description: 'false: a process of the shop did not answer, and its spans are missing.' },
    spans: { type: 'array', items: spanSchema },
  },
} as const;

const truth = { type: 'boolean' } as const;

export interface TracesQuery {
  readonly limit: number;
  readonly min_ms: number;
  readonly error?: boolean;
  readonly text: string;
  readonly sort: 'newest' | 'slowest';
  readonly admin: boolean;
}
export const tracesQuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    min_ms: { type: 'number', minimum: 0, default: 0, description: 'Only traces that took so long, from their first span to their last.' },
    error: { ...truth, description: 'Only those in which something failed, or nothing did.' },
    text: { type: 'string', maxLength: 200, default: '', description: "Part of the name, or of an order's number." },
    sort: { type: 'string', enum: ['newest', 'slowest'], default: 'newest' },
    admin: { ...truth, default: false, description: 'With requests to the admin API.' },
  },
} as const;

export const tracesSchema = {
  description: 'Among what was recorded last.',
  type: 'object',
  required: ['items', 'complete'],
  properties: {
    complete: { type: 'boolean', description: 'false: a process of the shop did not answer, and its part is missing.' },
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['trace_id', 'name', 'service', 'started_at', 'ms', 'first_ms', 'error', 'errors', 'spans', 'order_number'],
        properties: {
          trace_id: text,
          name: { type: 'string', description: 'Of its first span.' },
          service: text,
          started_at: { type: 'string', format: 'date-time' },
          ms: { type: 'number', description: 'From its first span to its last, also where nobody waited for that.' },
          first_ms: { type: 'number', description: 'Of its first span: what its caller waited.' },
          error: { type: ['string', 'null'], description: 'The code of the first that failed; null where all went well.' },
          errors: { type: 'integer', description: 'How many spans failed.' },
          spans: { type: 'integer' },
          order_number: { type: ['string', 'null'], description: 'null: it is about none, or about several.' },
        },
      },
    },
  },
} as const;

export const oneTraceSchema = {
  description: 'The spans as a tree in the order of time: each comes before those under it.',
  type: 'object',
  required: ['trace_id', 'complete', 'spans'],
  properties: { trace_id: text, complete: traceSchema.properties.complete, spans: traceSchema.properties.spans },
} as const;

export const metricsQuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', maxLength: 200, pattern: '^[a-z0-9_]+$', description: 'One metric; default: all of them.' },
    from: { type: 'string', maxLength: 40, description: 'Default: an hour before `to`.' },
    to: { type: 'string', maxLength: 40, description: 'Default: now.' },
    step: { type: 'integer', minimum: 10, maximum: 86_400, default: 60, description: 'Seconds from one point to the next.' },
  },
} as const;

export const metricsSchema = {
  description: 'One series for each process, metric and set of labels; a counter begins at 0 again when its process does.',
  type: 'object',
  properties: {
    complete: { type: 'boolean', description: 'false: a process of the shop did not answer, and its series are missing.' },
    series: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          process: text,
          name: text,
          labels: { type: 'object', additionalProperties: text },
          points: {
            type: 'array',
            items: { type: 'object', properties: { at: { type: 'string', format: 'date-time' }, value: { type: 'number' } } },
          },
        },
      },
    },
  },
} as const;
