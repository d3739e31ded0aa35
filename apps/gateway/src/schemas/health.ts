const text = { type: 'string' } as const;
const count = { type: 'integer' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const list = (items: object) => ({ type: 'array', items }) as const;

export const enginesSchema = {
  description: 'As the process that answers reaches them.',
  type: 'object',
  required: ['items'],
  properties: {
    items: list({
      type: 'object',
      required: ['kind', 'name', 'engine', 'url', 'up', 'latency_ms', 'detail', 'breaker'],
      properties: {
        kind: { type: 'string', enum: ['sql', 'documents', 'log', 'search', 'key-values', 'connect', 'process'] },
        name: { type: 'string', description: 'Of the service whose store it is, or of the process.' },
        engine: { type: 'string', description: 'Such as `embedded` or `mysql`; for a process `jangteo`.' },
        url: { type: ['string', 'null'], description: 'Without its password; `null`: embedded.' },
        up: { type: 'boolean' },
        latency_ms: { type: ['number', 'null'], description: '`null`: it did not answer.' },
        detail: { type: ['string', 'null'], description: 'Why it is not up.' },
        breaker: {
          type: ['object', 'null'],
          description: 'Of a process: whether calls to it are let through.',
          properties: { state: { type: 'string', enum: ['closed', 'open', 'half-open'] }, since: time },
        },
      },
    }),
  },
} as const;

const findings = {
  type: ['object', 'null'],
  description: '`null`: not yet.',
  properties: {
    skus: count,
    orders: count,
    products: count,
    indexed: { ...count, description: 'Products that were compared with the search index.' },
    events: { ...count, description: 'Deliveries of events that were looked for in an inbox.' },
    findings: list({
      type: 'object',
      properties: {
        check: text,
        compares: { type: 'string', description: 'The two things that differ.' },
        subject: text,
        detail: text,
        fixes: { ...list(text), description: 'Commands that mend it, in their order; none: somebody has to decide.' },
      },
    }),
    notes: list(text),
    undecided: { ...count, description: 'What may be mended by events still under way.' },
    complete: { type: 'boolean', description: '`false`: there were too many findings to go on.' },
  },
} as const;

export const doctorBodySchema = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: { fix: { type: 'boolean', description: 'Mend what can be mended. Default: only look.' } },
} as const;

export const doctorRunSchema = {
  description: 'A run.',
  type: 'object',
  required: ['state', 'by', 'fix', 'started_at', 'ended_at', 'checked', 'found', 'fixed', 'after', 'error'],
  properties: {
    state: { type: 'string', enum: ['never', 'running', 'done', 'failed'], description: 'never: not since this process started.' },
    by: { type: ['string', 'null'] },
    fix: { type: 'boolean' },
    started_at: { type: ['string', 'null'], format: 'date-time' },
    ended_at: { type: ['string', 'null'], format: 'date-time' },
    checked: { ...count, description: 'How many rows were looked at so far.' },
    found: findings,
    fixed: list({ type: 'object', properties: { fix: text, error: { type: ['string', 'null'], description: 'Why it was refused.' } } }),
    after: { ...findings, description: 'After the fixes; `null`: none were made.' },
    error: { type: ['string', 'null'], description: 'Why it failed.' },
  },
} as const;
