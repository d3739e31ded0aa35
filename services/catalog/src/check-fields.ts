import type { FieldError } from '@jangteo/kernel/errors';
import { isCurrency, type Money } from '@jangteo/kernel/money';

/** Collects what is wrong with a JSON value, field by field. Each check returns the value where it is in order. */
export class FieldChecks {
  readonly errors: FieldError[] = [];

  refuse(path: string, message: string): undefined {
    this.errors.push({ path, message });
    return undefined;
  }

  object(path: string, value: unknown, fields?: readonly string[]): Readonly<Record<string, unknown>> | undefined {
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.refuse(path, 'must be an object');
    for (const name of Object.keys(value)) {
      if (fields !== undefined && !fields.includes(name)) this.refuse(path === '' ? name : `${path}.${name}`, 'is not a known field');
    }
    return value as Readonly<Record<string, unknown>>;
  }

  list(path: string, value: unknown, max: number): readonly unknown[] | undefined {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return this.refuse(path, 'must be a list');
    if (value.length > max) return this.refuse(path, `must have at most ${max} entries, not ${value.length}`);
    return value;
  }

  /** `lines` allows line breaks and tabs. */
  text(path: string, value: unknown, max: number, { lines = false } = {}): string | undefined {
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.refuse(path, 'must be text');
    if (value.trim() === '') return this.refuse(path, 'must not be empty');
    if (value.length > max) return this.refuse(path, `must have at most ${max} characters, not ${value.length}`);
    const bad = lines ? CONTROL_EXCEPT_LINES : CONTROL;
    if (bad.test(value) || !value.isWellFormed()) return this.refuse(path, 'must not contain control characters or broken Unicode');
    return value;
  }

  whole(path: string, value: unknown, min: number, max: number = Number.MAX_SAFE_INTEGER): number | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    return this.refuse(path, `must be a whole number from ${min} to ${max}`);
  }

  positive(path: string, value: unknown): number | undefined {
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    return this.refuse(path, 'must be a number above 0');
  }

  flag(path: string, value: unknown): boolean | undefined {
    if (value === undefined || typeof value === 'boolean') return value;
    return this.refuse(path, 'must be true or false');
  }

  money(path: string, value: unknown): Money | undefined {
    const fields = this.object(path, value, ['amount', 'currency']);
    if (fields === undefined) return undefined;
    const amount = this.whole(`${path}.amount`, this.required(`${path}.amount`, fields.amount), 0);
    const currency = this.required(`${path}.currency`, fields.currency);
    if (currency === undefined) return undefined;
    if (typeof currency !== 'string' || !isCurrency(currency)) {
      return this.refuse(`${path}.currency`, 'must be an ISO 4217 code such as KRW');
    }
    return amount === undefined ? undefined : { amount, currency };
  }

  required<T>(path: string, value: T | undefined): T | undefined {
    return value === undefined ? this.refuse(path, 'is required') : value;
  }
}

const CONTROL = /\p{Cc}/u;
const CONTROL_EXCEPT_LINES = /[^\P{Cc}\n\r\t]/u;
