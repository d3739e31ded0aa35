import type { FieldError } from '@jangteo/kernel/errors';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import { PATTERN_MESSAGES } from './schemas/text.ts';

const FIELD_ERRORS_MAX = 20;

// All errors at once, so that a form can show them; unknown fields are refused by the schemas, never removed; formats are for the docs.
const options: Options = {
  allErrors: true,
  removeAdditional: false,
  useDefaults: true,
  strict: true,
  allowUnionTypes: true,
  validateFormats: false,
};
const exact = new Ajv({ ...options, coerceTypes: false });
// A query string and a path hold nothing but text. 1e999 is read as Infinity there, and bounds are asked of finite numbers only unless told otherwise.
const fromText = new Ajv({ ...options, coerceTypes: true, strictNumbers: false });

/** Compiles a schema when its route is first called, so that a start does not wait for all of them. */
export const compileLazily: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  let compiled: ValidateFunction | undefined;
  const validate: { (data: unknown): boolean; errors?: ErrorObject[] | null } = (data) => {
    compiled ??= (httpPart === 'body' ? exact : fromText).compile(schema);
    const valid = compiled(data);
    validate.errors = compiled.errors ?? null;
    return valid;
  };
  return validate;
};

/** Ajv's findings as the problem document shows them: `lines.0.quantity`, `must be >= 1`. */
export function fieldErrors(findings: readonly FastifySchemaValidationError[]): FieldError[] {
  return findings.slice(0, FIELD_ERRORS_MAX).map(({ instancePath, keyword, params, message }) => {
    const at = instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
    const path = (name: unknown) => (at === '' ? String(name) : `${at}.${String(name)}`);
    switch (keyword) {
      case 'required':
        return { path: path(params.missingProperty), message: 'is required' };
      case 'additionalProperties':
        return { path: path(params.additionalProperty), message: 'is not known here' };
      case 'pattern':
        return { path: at, message: PATTERN_MESSAGES[String(params.pattern)] ?? 'has not the right form' };
      case 'enum':
        return { path: at, message: `must be one of ${(params.allowedValues as unknown[]).join(', ')}` };
      default:
        return { path: at, message: message ?? 'is not valid' };
    }
  });
}
