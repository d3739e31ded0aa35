import type { Span, TraceSummary } from '@jangteo/contracts/telemetry/v1/telemetry';
import { insist } from '@jangteo/kernel/insist';
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

export interface TraceFilter {
  readonly limit: number;
  readonly minMs: number;
  /** Only those in which something failed, or only those in which nothing did. */
  readonly failed?: boolean;
  /** Part of the name, or of the order's number. */
  readonly text: string;
  readonly slowest: boolean;
  /** With those of requests to the admin API, which somebody who looks at them makes. */
  readonly admin: boolean;
}

/** So many of each process are joined: what one knows of a trace is only a part. */
const JOINED_MAX = 2_000;

/** The traces that the processes of the shop have recorded last, each as one line. */
export async function listTraces(telemetry: GatewayContext['telemetry'], filter: TraceFilter) {
  const { answers, complete } = await askAll(telemetry, (process) => process.listTraces({ limit: JOINED_MAX }));
  const parts = Map.groupBy(
    answers.flatMap(({ traces }) => traces),
    ({ traceId }) => traceId,
  );
  const found = [...parts.values()].map(joined).filter((trace) => isMeant(trace, filter));
  found.sort(filter.slowest ? (a, b) => lengthOf(b) - lengthOf(a) : (a, b) => b.startMs - a.startMs);
  return { traces: found.slice(0, filter.limit), complete };
}

export function lengthOf({ startMs, endMs }: Pick<TraceSummary, 'startMs' | 'endMs'>): number {
  return endMs - startMs;
}

function isMeant(trace: TraceSummary, { minMs, failed, text, admin }: TraceFilter): boolean {
  if (lengthOf(trace) < minMs || (failed !== undefined && failed !== trace.errors > 0)) return false;
  if (!admin && trace.name.includes(' /admin/api/')) return false;
  return text === '' || trace.name.includes(text) || trace.orderNumber.includes(text);
}

/** The process that has the first span knows the name. */
function joined(parts: readonly TraceSummary[]): TraceSummary {
  const inTime = parts.toSorted((a, b) => Number(b.hasFirst) - Number(a.hasFirst) || a.startMs - b.startMs);
  const [first] = inTime;
  insist(first, 'a group has a member');
  return {
    ...first,
    startMs: Math.min(...inTime.map(({ startMs }) => startMs)),
    endMs: Math.max(...inTime.map(({ endMs }) => endMs)),
    spans: inTime.reduce((sum, { spans }) => sum + spans, 0),
    errors: inTime.reduce((sum, { errors }) => sum + errors, 0),
    errorCode: inTime.find(({ errorCode }) => errorCode !== '')?.errorCode ?? '',
    orderNumber: inTime.find(({ orderNumber }) => orderNumber !== '')?.orderNumber ?? '',
  };
}

/** Everything that the processes know of one trace. */
export async function readOneTrace(telemetry: GatewayContext['telemetry'], traceId: string): Promise<Traces> {
  const { answers, complete } = await askAll(telemetry, (process) => process.readTrace({ traceId }));
  return { spans: answers.flatMap(({ spans }) => spans), complete };
}
