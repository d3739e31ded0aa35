import { text } from '@jangteo/edge/schemas/text';

const whole = { type: 'integer' } as const;
const time = { type: 'string' } as const;

export const indexName = text(64);

export const indexVersionSchema = {
  type: 'object',
  required: ['name', 'state', 'documents', 'bytes', 'created_at'],
  properties: {
    name: { type: 'string' },
    state: {
      type: 'string',
      description:
        '`raw`: what versions are built from. `kept`: up to date, to switch to. `failed`: of no use, it goes with the next reindex.',
      enum: ['raw', 'live', 'building', 'kept', 'failed'],
    },
    documents: whole,
    bytes: whole,
    created_at: time,
  },
} as const;

export const reindexSchema = {
  description: 'A reindex, under way or ended.',
  type: 'object',
  required: ['index', 'state', 'done', 'total', 'started_at', 'moved_at', 'ended_at', 'findings'],
  properties: {
    index: { type: 'string', description: 'The version that it makes.' },
    state: { type: 'string', enum: ['building', 'checking', 'done', 'refused', 'failed', 'cancelled'] },
    done: whole,
    total: whole,
    started_at: time,
    moved_at: { ...time, description: 'When it came forward last.' },
    ended_at: { type: ['string', 'null'] },
    findings: { type: 'array', items: { type: 'string' }, description: 'Why it was refused or failed; what the check found.' },
  },
} as const;

export const indexesSchema = {
  description: 'The raw index, and the versions of the search index.',
  type: 'object',
  required: ['items', 'lag_ms', 'applied', 'reindex'],
  properties: {
    items: { type: 'array', items: indexVersionSchema },
    lag_ms: { ...whole, description: 'How old the first change is that searches do not see yet; 0: they see all.' },
    reindex: { anyOf: [reindexSchema, { type: 'null' }], description: 'The last one, under way or ended; `null`: there was none.' },
    applied: { ...whole, description: 'Changes of the catalogue that were taken in since the service started.' },
  },
} as const;

export interface ReindexBody {
  readonly accept_golden?: boolean;
  readonly keep_alias?: boolean;
}
export const reindexBodySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    accept_golden: { type: 'boolean', description: 'Switches although golden queries are answered otherwise.' },
    keep_alias: { type: 'boolean', description: 'Builds and checks; the switch is left to the operator.' },
  },
} as const;

export const switchBodySchema = {
  type: 'object',
  required: ['index'],
  additionalProperties: false,
  properties: { index: indexName },
} as const;

export const sweptSchema = {
  description: 'What was done.',
  type: 'object',
  required: ['compared', 'written', 'removed'],
  properties: { compared: whole, written: whole, removed: whole },
} as const;

export const lintSchema = {
  description: 'Golden queries that are taken apart otherwise.',
  type: 'object',
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['query', 'terms_before', 'terms_after'],
        properties: {
          query: { type: 'string' },
          terms_before: { type: 'array', items: { type: 'string' } },
          terms_after: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
} as const;

export const indexAuditSchema = {
  description: 'What differs, and how many products were compared.',
  type: 'object',
  required: ['checked', 'items', 'behind', 'next_cursor'],
  properties: {
    checked: whole,
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'index', 'check', 'detail'],
        properties: {
          id: { type: 'string' },
          index: { type: 'string', enum: ['raw', 'live'] },
          check: { type: 'string', enum: ['missing', 'stale', 'gone'] },
          detail: { type: 'string' },
        },
      },
    },
    behind: { type: 'boolean', description: 'Changes wait for the index: a difference may be one that is on its way.' },
    next_cursor: { type: ['string', 'null'] },
  },
} as const;
