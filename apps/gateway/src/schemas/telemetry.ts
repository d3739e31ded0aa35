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
