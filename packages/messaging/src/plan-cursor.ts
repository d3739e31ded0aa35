import { JangteoError } from '@jangteo/kernel/errors';

/** What long work has still to do, as an opaque text that its caller brings back. */
export function writePlan(plan: object): string {
  return Buffer.from(JSON.stringify(plan)).toString('base64url');
}

/** undefined for an empty cursor. Throws BAD_CURSOR where it is none of ours: `numbers` must be numbers. */
export function readPlan<T>(cursor: string, numbers: readonly (keyof T & string)[]): T | undefined {
  if (cursor === '') return undefined;
  let plan: Record<string, unknown> | null = null;
  try {
    plan = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    // Told below.
  }
  if (typeof plan !== 'object' || plan === null || !numbers.every((name) => Number.isFinite(plan[name]))) {
    throw new JangteoError('BAD_CURSOR', 'the cursor cannot be read');
  }
  return plan as T;
}
