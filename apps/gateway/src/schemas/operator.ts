import { text } from '@jangteo/edge/schemas/text';

const ROLES = ['viewer', 'operator'] as const;
const role = { type: 'string', enum: ROLES, description: 'A viewer looks; an operator also changes.' } as const;
const name = text(64);
const password = { type: 'string', minLength: 1, maxLength: 128 } as const;
const newPassword = { ...password, minLength: 12 } as const;
const time = { type: 'string', format: 'date-time' } as const;

export interface StaffLogIn {
  readonly name: string;
  readonly password: string;
}
export const staffLogInSchema = {
  type: 'object',
  required: ['name', 'password'],
  additionalProperties: false,
  properties: { name, password },
} as const;

export const staffSessionSchema = {
  type: 'object',
  required: ['name', 'role', 'csrf', 'expires_at'],
  properties: {
    name: { type: 'string' },
    role,
    csrf: { type: ['string', 'null'], description: 'For the header x-csrf-token; `null` with the admin token, which needs none.' },
    expires_at: { type: ['string', 'null'], format: 'date-time', description: '`null`: it does not expire.' },
  },
} as const;

export const operatorSchema = {
  type: 'object',
  required: ['name', 'role', 'disabled', 'created_at', 'logged_in_at'],
  properties: {
    name: { type: 'string' },
    role,
    disabled: { type: 'boolean' },
    created_at: time,
    logged_in_at: { type: ['string', 'null'], format: 'date-time', description: 'The last time; `null`: never.' },
    password: { type: 'string', description: 'Where it was made here: shown this once.' },
  },
} as const;

export interface NewOperator {
  readonly name: string;
  readonly role: 'viewer' | 'operator';
  readonly password?: string;
}
export const newOperatorSchema = {
  type: 'object',
  required: ['name', 'role'],
  additionalProperties: false,
  properties: { name, role, password: { ...newPassword, description: 'None: one is made, and shown once.' } },
} as const;

export interface OperatorChange {
  readonly role?: 'viewer' | 'operator';
  readonly password?: string;
  readonly disabled?: boolean;
}
export const operatorChangeSchema = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: { role, password: newPassword, disabled: { type: 'boolean' } },
} as const;

const json = { description: 'JSON, shortened, without secrets; `null`: none.' } as const;
export const auditRecordSchema = {
  type: 'object',
  required: ['id', 'at', 'actor', 'role', 'action', 'target', 'reason', 'asked', 'before', 'after', 'outcome', 'code', 'trace_id'],
  properties: {
    id: { type: 'string' },
    at: time,
    actor: { type: 'string', description: '`admin-token` for whoever had that; empty where the name of a log-in is nobody’s.' },
    role: { type: 'string' },
    action: { type: 'string' },
    target: { type: 'string' },
    reason: { type: 'string' },
    asked: json,
    before: json,
    after: json,
    outcome: {
      type: 'string',
      enum: ['begun', 'done', 'refused', 'failed'],
      description: '`begun`: it is under way, or the process died, and nobody knows how it ended.',
    },
    code: { type: 'string', description: 'Of the error; empty where there is none.' },
    trace_id: { type: 'string' },
  },
} as const;
