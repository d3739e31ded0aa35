import { type ErrorCode, JangteoError } from '@jangteo/kernel/errors';

/** What the engine says of a request, or of one change in a bulk of them. */
export interface EngineFault {
  readonly type?: string;
  readonly reason?: string;
  readonly root_cause?: readonly EngineFault[];
  readonly caused_by?: EngineFault;
}

/** Blocks that the engine lays on indexes, or on making them, when a disk is nearly full. */
const FULL = /disk usage exceeded|read-only[- /]allow[- ]delete|create-index blocked|no space left on device/i;
/** It lacks the plugin analysis-nori, or may not run scripts. */
const UNFIT = /Unknown (tokenizer|filter) type|failed to find (global )?(tokenizer|filter)|cannot execute \[inline\] scripts/i;
/** The caller asked for what cannot be, and asking again does not help. */
const REFUSED = new Set([
  'parsing_exception',
  'x_content_parse_exception',
  'illegal_argument_exception',
  'too_many_clauses',
  'too_many_nested_clauses',
]);

/** The engine answered, and not with what was asked for. */
export class AnsweredError extends JangteoError {}

/** What the adapter's callers are told. */
export function toJangteoError(status: number, fault: EngineFault | string | undefined): AnsweredError {
  const causes = typeof fault === 'object' ? causesOf(fault) : [];
  const said = typeof fault === 'string' ? fault : causes.map(({ type, reason }) => `${type}: ${reason}`).join('; ');
  return new AnsweredError(codeOf(status, causes, said), `the search engine answered ${status}: ${said.slice(0, 500)}`);
}

/** Whether the engine is too busy just now: the same may be asked again. */
export function isBusy(status: number, fault: EngineFault | undefined): boolean {
  return (
    (status === 429 && codeOf(status, fault === undefined ? [] : causesOf(fault), fault?.reason ?? '') === 'ENGINE_AWAY') || status === 409
  );
}

function codeOf(status: number, causes: readonly EngineFault[], said: string): ErrorCode {
  const has = (type: string) => causes.some((cause) => cause.type === type);
  if (FULL.test(said)) return 'STORE_FULL';
  if (has('resource_already_exists_exception') || /already exists as alias/.test(said)) return 'ALREADY_EXISTS';
  if (has('index_not_found_exception') || status === 404) return 'NOT_FOUND';
  if (status === 401 || status === 403 || UNFIT.test(said)) return 'BAD_CONFIG';
  if (causes.some(({ type }) => REFUSED.has(type ?? ''))) return 'INVALID_REQUEST';
  return status >= 429 ? 'ENGINE_AWAY' : 'INTERNAL';
}

function causesOf(fault: EngineFault): EngineFault[] {
  return [fault, ...(fault.root_cause ?? []), ...(fault.caused_by === undefined ? [] : causesOf(fault.caused_by))];
}
