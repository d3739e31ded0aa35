import { text } from './text.ts';

export interface SignUp {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

const email = { type: 'string', minLength: 3, maxLength: 254 } as const;
const password = { type: 'string', minLength: 1, maxLength: 128 } as const;

export const signUpSchema = {
  type: 'object',
  required: ['email', 'password', 'name'],
  additionalProperties: false,
  properties: { email: email, password: { ...password, minLength: 8 }, name: text(100) },
} as const;

export interface LogIn {
  readonly email: string;
  readonly password: string;
}

export const logInSchema = {
  type: 'object',
  required: ['email', 'password'],
  additionalProperties: false,
  properties: { email, password },
} as const;

export const sessionSchema = {
  type: 'object',
  required: ['token', 'user_id', 'expires_at'],
  properties: { token: { type: 'string' }, user_id: { type: 'string' }, expires_at: { type: 'string', format: 'date-time' } },
} as const;
