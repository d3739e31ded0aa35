import type { Disk } from '../disk.ts';

/** What buyers and operators were told, which must stay true. */
export class Promises {
  /** The order number that a key was answered with. */
  readonly numbers = new Map<string, string>();
  /** Keys that were refused for good. */
  readonly refused = new Set<string>();
  /** Grants that were acknowledged. */
  readonly granted = new Set<string>();
}

export interface OrderRow {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly total: number;
  readonly currency: string;
  /** The buyer's Idempotency-Key, which the simulated buyers write into the address. */
  readonly key: string;
}

/** The stores as an auditor sees them between two steps. */
export class Books {
  readonly promises: Promises;
  readonly #disk: Disk;

  constructor(disk: Disk, promises: Promises) {
    this.#disk = disk;
    this.promises = promises;
  }

  rows<T>(store: string, text: string, parameters: readonly unknown[] = []): T[] {
    return this.#disk.rows<T>(store, text, parameters);
  }

  count(store: string, text: string): number {
    const [row] = this.rows<{ n: number }>(store, `select count(*) as n from ${text}`);
    return row?.n ?? 0;
  }

  orders(): OrderRow[] {
    const text = `select id, number, status, total, currency, shipping_address ->> 'line1' as key from orders order by id`;
    return this.rows<OrderRow>('orders', text);
  }

  /** The status of each order's holds. */
  reservations(): Map<string, string> {
    const rows = this.rows<{ order_id: string; status: string }>('inventory', 'select order_id, status from reservations');
    return new Map(rows.map(({ order_id, status }) => [order_id, status]));
  }

  /** The provider's state of each charge, by the charge's key. */
  charges(): Map<string, { readonly state: string; readonly amount: number }> {
    const rows = this.rows<{ charge_key: string; state: string; amount: number }>(
      'provider',
      'select charge_key, state, amount from test_provider_charges',
    );
    return new Map(rows.map(({ charge_key, state, amount }) => [charge_key, { state, amount }]));
  }

  payments() {
    return this.rows<{ id: string; order_id: string; status: string; amount: number; stalled: number }>(
      'payments',
      `select id, order_id, status, amount, due_at is null and status in ('REQUESTED', 'UNKNOWN', 'REFUNDING') as stalled
        from payments order by order_id`,
    );
  }
}

/** What must hold after every commit that wrote one of these tables. */
export interface Invariant {
  readonly name: string;
  /** Each as `store.table`. */
  readonly tables: readonly string[];
  /** Says what is wrong, if anything. */
  readonly check: (books: Books) => string | undefined;
}
