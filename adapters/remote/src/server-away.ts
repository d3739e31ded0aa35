import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@jangteo/contracts/values/v1/values';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Random } from '@jangteo/kernel/random';
import type { Runtime } from '@jangteo/kernel/runtime';
import { fromConnectError } from '@jangteo/rpc/rpc-errors';

/** How long a call may take before its server counts as away. */
export const CALL_MS = 10_000;

const OPEN_MS = 30_000;
const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5_000;

/** What is not said by an engine, and would be said again. */
const REFUSALS: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.Unimplemented,
  Code.Unauthenticated,
  Code.PermissionDenied,
  Code.ResourceExhausted,
]);

/** What the engine behind the server threw; ENGINE_AWAY where the server cannot be reached, broke off or took too long. */
export function engineError(thrown: unknown): JangteoError {
  const error = ConnectError.from(thrown);
  const answer = fromConnectError(thrown);
  if (error.findDetails(ErrorInfoSchema).length > 0) {
    if (!hasCode(answer, 'SERVICE_UNAVAILABLE', 'DEADLINE_EXCEEDED')) return answer;
  } else if (REFUSALS.has(error.code) && !isReset(error)) {
    return answer;
  }
  return new JangteoError('ENGINE_AWAY', `the server of the engine does not answer: ${error.rawMessage}`, { cause: thrown });
}

/** connect-node gives some resets of a stream the codes of refusals. */
function isReset({ rawMessage }: ConnectError): boolean {
  return rawMessage.startsWith('http/2 stream closed');
}

/** The answer of one call, or what `engineError` makes of its failure. */
export async function answerOf<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (thrown) {
    throw engineError(thrown);
  }
}

/** A pause that grows with the failures in a row, with jitter, so that the members of a restarted server do not all come at once. */
export function backoffMs(random: Random, failures: number): number {
  return Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** Math.min(failures, 16)) * (0.5 + random.next() / 2);
}

/** Asks until the server is there: it may be starting at the same time. After 30 s it throws ENGINE_AWAY. */
export async function whenThere<T>({ clock, random }: Runtime, ask: () => Promise<T>): Promise<T> {
  const until = clock.now() + OPEN_MS;
  for (let failures = 0; ; failures++) {
    try {
      return await answerOf(ask());
    } catch (thrown) {
      if (!hasCode(thrown, 'ENGINE_AWAY') || clock.now() >= until) throw thrown;
    }
    await clock.sleep(backoffMs(random, failures));
  }
}
