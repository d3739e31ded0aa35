import type { DescribeKeyResponse, Record as LogRecord } from '@jangteo/contracts/operations/v1/operations';
import type { Order } from '@jangteo/contracts/orders/v1/orders';
import type { Span } from '@jangteo/contracts/telemetry/v1/telemetry';
import { hasCode } from '@jangteo/kernel/errors';
import type { GatewayContext } from '../context.ts';
import { readTraces, type Traces } from '../read-traces.ts';
import { lastChangeMs, type OrderFacts, STATIONS, type Station } from './facts.ts';
import { readKeyRecords } from './read-key-records.ts';

type Context = Pick<GatewayContext, 'clients' | 'operations' | 'telemetry' | 'runtime'>;

/** Whoever takes longer counts as away: an operator waits for the rest. */
const CALL = { timeoutMs: 3_000 };
const EVENT_IDS_MAX = 500;
/** The clocks of several machines differ a little. */
const MARGIN_MS = 60_000;

/** What is known of the past beside what the services say. */
interface Past {
  readonly traces: Traces;
  readonly readRecords: (key: string, parts: Parts) => Promise<{ records: LogRecord[]; complete: boolean }>;
}

type Parts = Pick<OrderFacts, 'order' | 'payment' | 'holds' | 'shipment'>;

/**
 * Asks every service how an order stands; one that does not answer is told in `incomplete`.
 * Throws NOT_FOUND and INVALID_REQUEST for the number, and what orders throws where it is away.
 */
export async function gatherFacts(context: Context, number: string): Promise<OrderFacts> {
  const readRecords = async () => ({ records: [], complete: true });
  return await gather(context, number, { traces: { spans: [], complete: true }, readRecords });
}

/** The same with what traces and the log know; where orders is away, they may still know the order. */
export async function gatherHistory(context: Context, number: string): Promise<OrderFacts & { spans: readonly Span[] }> {
  const traces = await readTraces(context.telemetry, number);
  const readRecords = (key: string, parts: Parts) => readKeyRecords(context.operations, key, spanOfTime(parts));
  return { ...(await gather(context, number, { traces, readRecords })), spans: traces.spans };
}

async function gather(context: Context, number: string, { traces, readRecords }: Past): Promise<OrderFacts> {
  const { clients, operations, runtime } = context;
  const incomplete = new Set<string>(traces.complete ? [] : ['telemetry']);
  const ask = async <T>(service: string, call: Promise<T>): Promise<T | null | undefined> => {
    try {
      return await call;
    } catch (thrown) {
      if (hasCode(thrown, 'NOT_FOUND')) return null;
      incomplete.add(service);
      return undefined;
    }
  };

  const { order, key } = await findOrder(context, number, traces.spans, () => incomplete.add('orders'));
  const [payment, holds, shipment] = await Promise.all([
    ask('payments', clients.payments.listTries({ orderId: key }, CALL)),
    ask('inventory', clients.inventory.getHolds({ orderId: key }, CALL)),
    ask('delivery', clients.delivery.getShipment({ orderId: key }, CALL)).then((answer) => answer && (answer.shipment ?? null)),
  ]);
  const parts = { order, payment, holds, shipment };
  const { records, complete } = await readRecords(key, parts);
  if (!complete) incomplete.add('log');
  const eventIds = [...new Set(records.flatMap(({ headers }) => headers.ce_id ?? []))].slice(-EVENT_IDS_MAX);
  const sinceMs = order?.createdAtMs ?? 0n;
  // A key is described by service and log together, so without the log nobody can.
  const hasLog = complete || records.length > 0;
  const described = await Promise.all(
    STATIONS.map(async (service): Promise<[Station, DescribeKeyResponse | undefined]> => {
      const answer = await ask(hasLog ? service : 'log', operations.of(service).describeKey({ service, key, eventIds, sinceMs }, CALL));
      return [service, answer ?? undefined];
    }),
  );
  const keys = Object.fromEntries(described) as OrderFacts['keys'];
  return { nowMs: runtime.clock.now(), number, key, ...parts, keys, records, incomplete: [...incomplete] };
}

/** The order, or at least its id from what is recorded of it. */
async function findOrder(
  { clients }: Context,
  number: string,
  spans: readonly Span[],
  away: () => void,
): Promise<{ order: Order | undefined; key: string }> {
  try {
    const { order } = await clients.orders.getOrder({ number, userId: '' }, CALL);
    return { order, key: order?.id ?? '' };
  } catch (thrown) {
    const key = hasCode(thrown, 'NOT_FOUND', 'INVALID_REQUEST') ? undefined : keyIn(spans, number);
    if (key === undefined) throw thrown;
    away();
    return { order: undefined, key };
  }
}

function keyIn(spans: readonly Span[], number: string): string | undefined {
  for (const { orderNumber, attributesJson } of spans) {
    if (orderNumber !== number) continue;
    const key = (JSON.parse(attributesJson) as Record<string, unknown>)['messaging.message.key'];
    if (typeof key === 'string') return key;
  }
  return undefined;
}

/** When its events were published: from its beginning to a while after its last change, where nothing more is to come. */
function spanOfTime(parts: Parts): { fromMs: number; toMs: number } {
  const { order } = parts;
  const isClosed = ['COMPLETED', 'CANCELLED', 'ABANDONED'].includes(order?.status ?? '');
  return {
    fromMs: Math.max(0, Number(order?.createdAtMs ?? 0n) - MARGIN_MS),
    toMs: isClosed ? lastChangeMs(parts) + MARGIN_MS : 0,
  };
}
