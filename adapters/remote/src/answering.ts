import { MESSAGE_BYTES_MAX } from '@jangteo/rpc/message-size';
import { toConnectError } from '@jangteo/rpc/rpc-errors';

/** What a service of an engine is registered with. Its callers are near: compressing would cost more time than it saves. */
export const SERVICE_OPTIONS = {
  readMaxBytes: MESSAGE_BYTES_MAX,
  writeMaxBytes: MESSAGE_BYTES_MAX,
  compressMinBytes: Number.POSITIVE_INFINITY,
};

/** A method whose errors reach the caller with their codes. */
export function answering<I, O>(method: (request: I) => Promise<O>): (request: I) => Promise<O> {
  return async (request) => {
    try {
      return await method(request);
    } catch (thrown) {
      throw toConnectError(thrown);
    }
  };
}
