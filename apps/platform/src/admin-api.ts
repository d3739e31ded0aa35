import type { OrderSummary, OrderView } from '@jangteo/edge/order-view';
import type { HistoryView } from '@jangteo/gateway/history/history-view';
import type { EngineView } from '@jangteo/gateway/routes/admin-health';
import type { SpanView } from '@jangteo/gateway/trace-view';
import type { Money } from '@jangteo/kernel/money';
import type { Connection } from './connection.ts';
import { doctorCalls } from './doctor/doctor-api.ts';
import type { BatchResult, ImportedProduct, StockLine } from './import/import-target.ts';

/** Units of one SKU. */
export interface StockLevel {
  readonly sku: string;
  readonly stock: number;
  readonly stock_reserved: number;
  readonly available: number;
}

export interface Movement {
  readonly sku: string;
  readonly quantity: number;
  readonly reason: string;
  readonly reference: string;
  readonly at: string;
}

/** What an order holds of a SKU. */
export interface Hold {
  readonly order_id: string;
  readonly order_number: string | null;
  readonly order_status: string | null;
  readonly quantity: number;
  readonly held_since: string;
  readonly expires_at: string | null;
}

/** A SKU with what holds it and what changed it. */
export interface SkuView extends StockLevel {
  readonly holds: { readonly items: readonly Hold[]; readonly next_cursor: string | null };
  readonly movements: { readonly items: readonly Movement[]; readonly next_cursor: string | null };
}

export interface AuditedOrder {
  readonly order_id: string;
  readonly order_number: string;
  readonly status: string;
  readonly total: Money;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  /** What they add up to, in minor units; undefined where nobody added them up. */
  readonly lines_sum?: number;
  /** The id of the order that its number leads to, empty where there is none; undefined where nobody looked. */
  readonly found_by_number?: string;
  readonly updated_at: string;
}

export interface AuditedHold {
  readonly order_id: string;
  readonly sku: string;
  readonly quantity: number;
  readonly status: string;
  readonly updated_at: string;
}

export interface AuditedStock {
  readonly sku: string;
  readonly stock: number;
  readonly stock_reserved: number;
  /** What the movements of the stock add up to. */
  readonly movements_sum: number;
  /** What the holds add up to. */
  readonly held_sum: number;
}

export interface AuditedPayment {
  readonly order_id: string;
  readonly status: string;
  readonly amount: Money;
  /** It is not finished, and nobody looks at it again. */
  readonly stalled?: boolean;
  readonly updated_at: string;
}

export interface AuditedShipment {
  readonly order_id: string;
  readonly status: string;
  /** An operator has given it up. */
  readonly written_off?: boolean;
  readonly updated_at: string;
}

export interface OrderPage {
  readonly items: readonly (OrderSummary & { readonly id: string; readonly user_id: string })[];
  readonly next_cursor: string | null;
}

export type TracedStep = SpanView;

export interface OrderTrace {
  readonly order_number: string;
  /** The first is the one that the order was placed in. */
  readonly trace_ids: readonly string[];
  /** False: a process of the shop did not answer. */
  readonly complete: boolean;
  /** Each before those under it, in the order of time. */
  readonly spans: readonly TracedStep[];
}

/** A trace as one line. */
export interface TraceLine {
  readonly trace_id: string;
  readonly name: string;
  readonly service: string;
  readonly started_at: string;
  /** From the first span to the last. */
  readonly ms: number;
  /** Of the first span. */
  readonly first_ms: number;
  readonly error: string | null;
  readonly errors: number;
  readonly spans: number;
  readonly order_number: string | null;
}

export type PendingWork = Readonly<Record<string, Readonly<Record<string, number>>>>;

const API = '/admin/api';

/** The operator's calls that the command line makes, each under its name. Each throws what the shop answers with. */
export function adminApi({ call }: Pick<Connection, 'call'>) {
  const audit = async <T>(kind: string, query: Readonly<Record<string, string | number>>) =>
    (await call<{ items: T[] }>('GET', `${API}/audit/${kind}?${queryOf(query)}`)).items;
  return {
    ...doctorCalls({ call }),
    importProducts: (products: readonly ImportedProduct[]) =>
      call<BatchResult>('POST', `${API}/import/products`, {
        products: products.map(({ id, json, categoryNames }) => ({ id, json, category_names: categoryNames })),
      }),
    grant: (import_id: string, lines: readonly StockLine[]) =>
      call<{ granted: number; granted_before: number }>('POST', `${API}/import/grants`, { import_id, lines }),

    engines: async () => (await call<{ items: EngineView[] }>('GET', `${API}/engines`)).items,
    pending: () => call<PendingWork>('GET', `${API}/pending`),
    auditOrders: (after: string, limit: number) => audit<AuditedOrder>('orders', { after, limit }),
    auditHolds: (after: string, after_sku: string, limit: number) => audit<AuditedHold>('holds', { after, after_sku, limit }),
    auditStock: (after: string, limit: number) => audit<AuditedStock>('stock', { after, limit }),
    auditPayments: (after: string, limit: number) => audit<AuditedPayment>('payments', { after, limit }),
    auditShipments: (after: string, limit: number) => audit<AuditedShipment>('shipments', { after, limit }),

    listStock: ({ below, limit, cursor }: { readonly below: number | undefined; readonly limit: number; readonly cursor: string }) => {
      const query = new URLSearchParams({
        limit: String(limit),
        ...(below !== undefined && { below: String(below) }),
        ...(cursor !== '' && { cursor }),
      });
      return call<{ items: readonly StockLevel[]; next_cursor: string | null }>('GET', `${API}/inventory?${query}`);
    },
    stockOf: (sku: string) => call<StockLevel>('GET', `/v1/inventory/${part(sku)}`),
    sku: (sku: string, limit: number) => call<SkuView>('GET', `${API}/inventory/${part(sku)}?${queryOf({ limit })}`),
    movements: (sku: string, limit: number) =>
      call<{ items: Movement[]; next_cursor: string | null }>('GET', `${API}/inventory/${part(sku)}/movements?${queryOf({ limit })}`),
    adjust: (sku: string, change: { to: number } | { by: number }, reason: string) =>
      call<StockLevel>('POST', `${API}/inventory/${part(sku)}/adjust`, { ...change, reason }),

    listOrders: (query: Readonly<Record<string, string | number>>) => call<OrderPage>('GET', `${API}/orders?${queryOf(query)}`),
    order: (number: string) => call<OrderView & { id: string; user_id: string }>('GET', `${API}/orders/${part(number)}`),
    orderTrace: (number: string) => call<OrderTrace>('GET', `${API}/orders/${part(number)}/trace`),
    traces: (query: Readonly<Record<string, string | number>>) =>
      call<{ items: TraceLine[]; complete: boolean }>('GET', `${API}/traces?${queryOf(query)}`),
    trace: (id: string) => call<{ trace_id: string; complete: boolean; spans: TracedStep[] }>('GET', `${API}/traces/${part(id)}`),
    orderHistory: (number: string) => call<HistoryView>('GET', `${API}/orders/${part(number)}/history`),
    cancelOrder: (number: string, reason?: string) => call<{ status: string }>('POST', `${API}/orders/${part(number)}/cancel`, { reason }),
    resumeOrder: (number: string, reason?: string) =>
      call<{ status: string; events: string[]; why?: string }>('POST', `${API}/orders/${part(number)}/resume`, { reason }),

    repairStock: (sku: string, reason: string) => call<StockLevel>('POST', `${API}/inventory/${part(sku)}/repair`, { reason }),
    returnHold: (orderId: string, reason: string) => call<void>('POST', `${API}/inventory/holds/${part(orderId)}/return`, { reason }),
    refundPayment: (orderId: string, reason: string) => call<AuditedPayment>('POST', `${API}/payments/${part(orderId)}/refund`, { reason }),
  };
}

export type AdminApi = ReturnType<typeof adminApi>;

function part(id: string): string {
  return encodeURIComponent(id);
}

function queryOf(query: Readonly<Record<string, string | number>>): string {
  return new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)])).toString();
}
