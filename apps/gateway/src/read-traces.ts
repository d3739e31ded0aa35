import type { Span } from '@jangteo/contracts/telemetry/v1/telemetry';
import { askAll } from './ask-all.ts';
import type { GatewayContext } from './context.ts';

export interface Traces {
  readonly spans: readonly Span[];
  /** False: a process of the shop did not answer. */
  readonly complete: boolean;
}

/** What the processes of the shop have recorded of an order's traces. */
export async function readTraces(telemetry: GatewayContext['telemetry'], orderNumber: string): Promise<Traces> {
  const { answers, complete } = await askAll(telemetry, (process) => process.readTrace({ orderNumber }));
  // A process knows the order only where its own spans do, so each is asked for the traces that the others know of.
  const traceIds = new Set(answers.flatMap(({ spans }) => spans.map(({ traceId }) => traceId)));
  const rest = await askAll(
    telemetry.length > 1 ? [...traceIds].flatMap((traceId) => telemetry.map((process) => ({ process, traceId }))) : [],
    ({ process, traceId }) => process.readTrace({ traceId }),
  );
  return { spans: [...answers, ...rest.answers].flatMap((answer) => answer.spans), complete: complete && rest.complete };
}
