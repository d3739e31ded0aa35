import { JangteoError } from '@jangteo/kernel/errors';
import { type Connection, protocolErrors, ResponseError } from '@platformatic/kafka';

export type BrokerErrorName =
  | 'UNKNOWN_TOPIC_OR_PARTITION'
  | 'INVALID_TOPIC_EXCEPTION'
  | 'TOPIC_ALREADY_EXISTS'
  | 'OFFSET_OUT_OF_RANGE'
  | 'MESSAGE_TOO_LARGE'
  | 'RECORD_LIST_TOO_LARGE'
  | 'OUT_OF_ORDER_SEQUENCE_NUMBER'
  | 'UNKNOWN_PRODUCER_ID'
  | 'INVALID_PRODUCER_EPOCH'
  | 'REBALANCE_IN_PROGRESS'
  | 'ILLEGAL_GENERATION'
  | 'UNKNOWN_MEMBER_ID'
  | 'MEMBER_ID_REQUIRED'
  | 'GROUP_ID_NOT_FOUND'
  | 'SASL_AUTHENTICATION_FAILED'
  | 'TOPIC_AUTHORIZATION_FAILED'
  | 'GROUP_AUTHORIZATION_FAILED'
  | 'CLUSTER_AUTHORIZATION_FAILED';

const REFUSALS = ['SASL_AUTHENTICATION_FAILED', 'TOPIC_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'];
const NETWORK = 'PLT_KFK_NETWORK';
const AUTHENTICATION = 'PLT_KFK_AUTHENTICATION';

interface Failure {
  readonly code?: unknown;
  readonly apiId?: unknown;
  readonly canRetry?: unknown;
  readonly errors?: readonly unknown[];
  readonly cause?: unknown;
}

/** An error that a broker's response carries for one topic or partition. */
export class BrokerError extends Error {
  readonly apiId: string;
  readonly canRetry: boolean;

  constructor(errorCode: number, what: string) {
    const known = Object.values(protocolErrors).find(({ code }) => code === errorCode);
    super(`${what}: ${known?.id ?? `error ${errorCode}`}`);
    this.apiId = known?.id ?? '';
    this.canRetry = known?.canRetry ?? false;
  }
}

/** Throws where the code is not 0. */
export function checkCode(errorCode: number, what: string): void {
  if (errorCode !== 0) throw new BrokerError(errorCode, what);
}

/** The response even where a part of it is an error: the caller looks at each part. */
export async function partly<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (thrown) {
    if (thrown instanceof ResponseError && thrown.response !== undefined) return thrown.response as T;
    throw thrown;
  }
}

export function isBrokerError(thrown: unknown, ...names: BrokerErrorName[]): boolean {
  return failuresIn(thrown).some(({ apiId }) => names.some((name) => name === apiId));
}

/** The same request may succeed in a moment, perhaps at another broker. */
export function mayPass(thrown: unknown): boolean {
  const failures = failuresIn(thrown);
  if (failures.some(({ code }) => code === AUTHENTICATION)) return false;
  return failures.some(
    ({ code, apiId, canRetry }) => code === NETWORK || code === 'ENGINE_AWAY' || (typeof apiId === 'string' && canRetry === true),
  );
}

/** What the caller of the port is told. */
export function logError(thrown: unknown): JangteoError {
  if (thrown instanceof JangteoError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  const has = (...names: BrokerErrorName[]) => isBrokerError(thrown, ...names);
  const names: string[] = REFUSALS;
  if (failuresIn(thrown).some(({ code, apiId }) => code === AUTHENTICATION || names.includes(String(apiId)))) {
    return new JangteoError('BAD_CONFIG', `Kafka refuses the user of the URL: ${detail}`, { cause: thrown });
  }
  if (has('UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION')) return new JangteoError('UNKNOWN_TOPIC', detail, { cause: thrown });
  if (has('MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE')) return new JangteoError('BODY_TOO_LARGE', detail, { cause: thrown });
  if (mayPass(thrown)) return new JangteoError('ENGINE_AWAY', `Kafka does not answer: ${detail}`, { cause: thrown });
  return JangteoError.from(thrown);
}

/** An error and everything that it is made of. */
function failuresIn(thrown: unknown): Failure[] {
  if (typeof thrown !== 'object' || thrown === null) return [];
  const failure = thrown as Failure;
  const inside = [...(Array.isArray(failure.errors) ? failure.errors : []), ...(failure.cause === undefined ? [] : [failure.cause])];
  return [failure, ...inside.flatMap(failuresIn)];
}

/** The client's connections tell an error to whoever listens and throw it where nobody does; each request learns of it by itself. */
export function toleratesErrors(connection: Connection): void {
  connection.on('error', () => {});
}
