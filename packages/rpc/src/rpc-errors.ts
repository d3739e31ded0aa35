import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@jangteo/contracts/values/v1/values';
import { ERRORS, type ErrorCode, isErrorCode, JangteoError } from '@jangteo/kernel/errors';

const connectCodes: Readonly<Record<string, Code>> = {
  invalid_argument: Code.InvalidArgument,
  deadline_exceeded: Code.DeadlineExceeded,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  permission_denied: Code.PermissionDenied,
  resource_exhausted: Code.ResourceExhausted,
  failed_precondition: Code.FailedPrecondition,
  aborted: Code.Aborted,
  out_of_range: Code.OutOfRange,
  unimplemented: Code.Unimplemented,
  internal: Code.Internal,
  unavailable: Code.Unavailable,
  unauthenticated: Code.Unauthenticated,
};

/** The wire form of an error; the registry's code travels as a detail. */
export function toConnectError(thrown: unknown): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  const error = JangteoError.from(thrown);
  const info = {
    code: error.code,
    detail: error.message,
    errorsJson: error.errors === undefined ? '' : JSON.stringify(error.errors),
    dataJson: error.data === undefined ? '' : JSON.stringify(error.data),
  };
  return new ConnectError(error.message, connectCodes[ERRORS[error.code].rpc] ?? Code.Unknown, undefined, [
    { desc: ErrorInfoSchema, value: info },
  ]);
}

const codesWithoutInfo: Partial<Record<Code, ErrorCode>> = {
  [Code.DeadlineExceeded]: 'DEADLINE_EXCEEDED',
  [Code.Canceled]: 'DEADLINE_EXCEEDED',
  [Code.Unavailable]: 'SERVICE_UNAVAILABLE',
  [Code.Unimplemented]: 'UNIMPLEMENTED',
  [Code.ResourceExhausted]: 'BODY_TOO_LARGE',
  // Whoever calls is not who has no session: it is the peers that do not trust each other.
  [Code.Unauthenticated]: 'BAD_CONFIG',
};

/** Back from the wire: the same code, detail and members that the service threw. */
export function fromConnectError(thrown: unknown): JangteoError {
  if (thrown instanceof JangteoError) return thrown;
  const error = ConnectError.from(thrown);
  const info = error.findDetails(ErrorInfoSchema)[0];
  if (info === undefined || !isErrorCode(info.code)) {
    return new JangteoError(codesWithoutInfo[error.code] ?? 'INTERNAL', error.rawMessage, { cause: thrown });
  }
  return new JangteoError(info.code, info.detail, {
    ...(info.errorsJson === '' ? {} : { errors: JSON.parse(info.errorsJson) }),
    ...(info.dataJson === '' ? {} : { data: JSON.parse(info.dataJson) }),
    cause: thrown,
  });
}

/** SERVICE_UNAVAILABLE because the peer did not answer, not because the service said so: the call may or may not have been carried out. */
export class NoAnswer extends JangteoError {
  constructor(peer: string, cause: ConnectError) {
    super('SERVICE_UNAVAILABLE', `${peer} does not answer: ${cause.rawMessage}`, { cause });
  }
}

/** What a call to another process failed with: the service's own error, NoAnswer, or what the connection says is wrong. */
export function fromPeer(thrown: unknown, peer: string): JangteoError {
  const error = ConnectError.from(thrown);
  if (error.findDetails(ErrorInfoSchema).length > 0) return fromConnectError(error);
  if (silentCodes.has(error.code) || brokeOnTheWay(error)) return new NoAnswer(peer, error);
  return new JangteoError(codesWithoutInfo[error.code] ?? 'INTERNAL', `${peer}: ${error.rawMessage}`, { cause: error });
}

const silentCodes = new Set([Code.Unavailable, Code.Aborted, Code.Canceled]);

function brokeOnTheWay({ code, cause, rawMessage }: ConnectError): boolean {
  if (code !== Code.Internal) return false;
  for (let error = cause; error instanceof Error; error = error.cause) {
    if ('code' in error && typeof error.code === 'string' && /^(E[A-Z]|ERR_HTTP2_|ERR_STREAM_)/.test(error.code)) return true;
  }
  // What connect-node makes of a stream that was reset, or that ended before its trailers.
  return rawMessage.startsWith('http/2 stream closed') || rawMessage === 'protocol error: missing status';
}
