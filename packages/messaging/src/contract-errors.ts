import { type DescField, type DescMessage, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { EVENT_TYPES } from '@jangteo/contracts/events';
import { type FieldError, JangteoError } from '@jangteo/kernel/errors';

const ERRORS_MAX = 20;

/** Throws INVALID_REQUEST, field by field, where a payload does not fit the contract of its type; unknown fields are refused, too. */
export function checkPayload(type: string, payload: string): void {
  const known = EVENT_TYPES.find((one) => one.type === type);
  if (known === undefined) throw new JangteoError('INVALID_REQUEST', `the catalogue has no event ${type}`);
  let json: JsonValue;
  try {
    json = JSON.parse(payload) as JsonValue;
  } catch (thrown) {
    throw new JangteoError('INVALID_REQUEST', `the payload is not JSON: ${(thrown as Error).message}`, { cause: thrown });
  }
  const errors = contractErrors(known.schema, json, '').slice(0, ERRORS_MAX);
  const [first] = errors;
  if (first !== undefined) {
    throw new JangteoError('INVALID_REQUEST', `the payload does not fit ${type}: ${first.path} ${first.message}`.trim(), { errors });
  }
}

function contractErrors(schema: DescMessage, json: JsonValue, path: string): FieldError[] {
  if (isReadable(schema, json)) return [];
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return [{ path, message: 'must be a JSON object' }];
  const errors = Object.entries(json).flatMap(([name, value]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const field = schema.fields.find((one) => one.jsonName === name || one.name === name);
    if (field === undefined) return [{ path: at, message: 'is not known here' }];
    return isReadable(schema, { [name]: value }) ? [] : fieldErrors(schema, field, value, at);
  });
  return errors.length > 0 ? errors : [{ path, message: 'has fields that exclude each other' }];
}

function fieldErrors(schema: DescMessage, field: DescField, value: JsonValue, path: string): FieldError[] {
  if (field.fieldKind === 'message') return contractErrors(field.message, value, path);
  if (field.fieldKind === 'list' && Array.isArray(value)) {
    return value.flatMap((item, index) => {
      if (isReadable(schema, { [field.jsonName]: [item] })) return [];
      const at = `${path}.${index}`;
      return field.listKind === 'message' ? contractErrors(field.message, item, at) : [{ path: at, message: `must be ${kindOf(field)}` }];
    });
  }
  return [{ path, message: `must be ${field.fieldKind === 'list' ? 'an array' : kindOf(field)}` }];
}

const NUMBERS = 'a whole number in its range';
/** The scalar types of protobuf by their number in a descriptor. */
const SCALARS: Readonly<Record<number, string>> = { 1: 'a number', 2: 'a number', 8: 'true or false', 9: 'a text', 12: 'base64' };

function kindOf(field: DescField): string {
  if (field.fieldKind === 'enum') return `one of ${field.enum.values.map(({ name }) => name).join(', ')}`;
  return field.scalar === undefined ? 'an object' : (SCALARS[field.scalar] ?? NUMBERS);
}

function isReadable(schema: DescMessage, json: JsonValue): boolean {
  try {
    fromJson(schema, json);
    return true;
  } catch {
    return false;
  }
}
