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
