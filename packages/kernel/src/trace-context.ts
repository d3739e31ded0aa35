/** Where in which trace something happens (W3C Trace Context), and the order that it is about once that is known. */
export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** False: its spans are not recorded anywhere; the ids travel on all the same. */
  readonly sampled: boolean;
  readonly orderNumber?: string;
}

// version-traceid-parentid-flags, where neither id may be all zeros.
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;
const ORDER_NUMBER = 'jangteo.order.number';

/** The headers `traceparent` and, where the order is known, `baggage` (W3C). */
export function traceHeaders(context: TraceContext | undefined): Record<string, string> {
  if (context === undefined) return {};
  const { orderNumber } = context;
  return { traceparent: traceparentOf(context), ...(orderNumber === undefined ? {} : { baggage: `${ORDER_NUMBER}=${orderNumber}` }) };
}

/** The context that headers carry; undefined without a valid `traceparent`. */
export function traceOf(headers: { readonly traceparent?: unknown; readonly baggage?: unknown }): TraceContext | undefined {
  const { traceparent, baggage } = headers;
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  if (match === null) return undefined;
  const [, traceId = '', spanId = '', flags = '00'] = match;
  const entries = typeof baggage === 'string' ? baggage.split(',') : [];
  const entry = entries.map((one) => one.trim()).find((one) => one.startsWith(`${ORDER_NUMBER}=`));
  const orderNumber = entry?.slice(ORDER_NUMBER.length + 1).split(';')[0];
  const sampled = (Number.parseInt(flags, 16) & 1) === 1;
  return { traceId, spanId, sampled, ...(isOrderNumber(orderNumber) && { orderNumber }) };
}

/** One line for a column beside what is worked on later, at most 120 characters; null where nothing is traced. */
export function storedTrace(context: TraceContext | undefined): string | null {
  if (context === undefined) return null;
  const { orderNumber } = context;
  return orderNumber === undefined ? traceparentOf(context) : `${traceparentOf(context)} ${orderNumber}`;
}

export function restoredTrace(text: string | null): TraceContext | undefined {
  const [traceparent, orderNumber] = text?.split(' ') ?? [];
  return traceOf({ traceparent, baggage: `${ORDER_NUMBER}=${orderNumber ?? ''}` });
}

function traceparentOf({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

// From outside: it goes into logs and headers.
function isOrderNumber(text: string | undefined): text is string {
  return text !== undefined && /^[0-9-]{1,40}$/.test(text);
}
