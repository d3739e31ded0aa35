import { JangteoError } from './errors.ts';

/** Throws INTERNAL: the code, not the caller, broke a rule. */
export function insist(condition: unknown, rule: string): asserts condition {
  if (!condition) throw new JangteoError('INTERNAL', `broken rule: ${rule}`);
}
