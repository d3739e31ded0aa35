import type { Books, Invariant } from './books.ts';

const SERVICES = ['orders', 'catalog', 'inventory', 'payments', 'delivery'];
const ANSWERS: Readonly<Record<string, { readonly to: string; readonly types: readonly string[] }>> = {
  inventory: { to: 'order_success', types: ['stock_confirmed', 'stock_confirm_failed'] },
  delivery: { to: 'shipment_cancel_requested', types: ['shipment_cancelled', 'shipment_gone'] },
};
/** Steps of an order that no event brings. */
const OWN_STEPS = ['reserved', 'abandoned', 'cancel', 'timeout'];

interface KnownEvent {
  readonly id: string;
  readonly type: string;
  readonly key: string;
}

/** Every event of a run from the outbox to the inboxes, followed commit by commit. */
export class EventLedger {
  readonly invariants: readonly Invariant[];
  readonly #events = new Map<string, KnownEvent>();
  /** The events of a key of a topic in the order in which they became true, and how many of them the log has. */
  readonly #keys = new Map<string, { readonly ids: string[]; published: number }>();
  readonly #inLog = new Set<string>();
  readonly #waiting = new Map<string, Set<string>>();
  readonly #lastSeq = new Map<string, number>();
  /** How often what happened, as `service what key`. */
  readonly #counts = new Map<string, number>();
  #lastRecord = 0;

  constructor() {
    this.invariants = [
      ...SERVICES.map((service): Invariant => {
        const check = (books: Books) => this.#followOutbox(books, service);
        return { name: 'what leaves the outbox is in the log', tables: [`${service}.outbox`], check };
      }),
      { name: 'the log keeps the order of each key', tables: ['log.records'], check: (books) => this.#followLog(books) },
      ...SERVICES.map((service): Invariant => {
        const tables = [`${service}.inbox`, `${service}.outbox`, ...(service === 'orders' ? ['orders.timeline'] : [])];
        return { name: 'an event is applied once, with its inbox row', tables, check: (books) => this.#followInbox(books, service) };
      }),
    ];
  }

  /** Events by type, with those that have not reached the log. */
  unpublished(): string[] {
    return Array.from(this.#events.values()).flatMap(({ id, type, key }) => (this.#inLog.has(id) ? [] : [`${type} of ${key}`]));
  }

  /** The events of these types, whoever was to be told. */
  ofTypes(types: readonly string[]): KnownEvent[] {
    return Array.from(this.#events.values()).filter(({ type }) => types.includes(type));
  }

  #followOutbox(books: Books, service: string): string | undefined {
    type Row = { seq: number; id: string; topic: string; aggregate_id: string; type: string };
    const rows = books.rows<Row>(service, 'select seq, id, topic, aggregate_id, type from outbox order by seq');
    const last = this.#lastSeq.get(`${service} outbox`) ?? 0;
    for (const { seq, id, topic, aggregate_id: key, type } of rows) {
      if (seq <= last) continue;
      this.#events.set(id, { id, type, key });
      this.#keyOf(topic, key).ids.push(id);
      this.#count(`${service} said ${type} ${key}`);
      this.#lastSeq.set(`${service} outbox`, seq);
    }
    const now = new Set(rows.map(({ id }) => id));
    const before = this.#waiting.get(service) ?? new Set();
    this.#waiting.set(service, now);
    for (const id of before) if (!now.has(id) && !this.#inLog.has(id)) return `${describe(this.#events.get(id))} is in neither`;
    return undefined;
  }

  #followLog(books: Books): string | undefined {
    type Row = { rowid: number; topic: string; key: string; id: string };
    const text = `select rowid, topic, key, headers ->> 'ce_id' as id from records where rowid > ? order by rowid`;
    for (const { rowid, topic, key, id } of books.rows<Row>('log', text, [this.#lastRecord])) {
      this.#lastRecord = rowid;
      const known = this.#keyOf(topic, key);
      const at = known.ids.indexOf(id);
      if (at < 0) return `the log has ${id} of ${key}, which nobody published`;
      if (at > known.published)
        return `${describe(this.#events.get(id))} overtook ${describe(this.#events.get(known.ids[known.published] ?? ''))}`;
      if (at === known.published) known.published++;
      this.#inLog.add(id);
    }
    return undefined;
  }

  #followInbox(books: Books, service: string): string | undefined {
    const lost = this.#followOutbox(books, service);
    if (lost !== undefined) return lost;
    type Row = { rowid: number; event_id: string };
    const text = 'select rowid, event_id from inbox where rowid > ? order by rowid';
    const touched = new Set<string>();
    for (const { rowid, event_id } of books.rows<Row>(service, text, [this.#lastSeq.get(`${service} inbox`) ?? 0])) {
      this.#lastSeq.set(`${service} inbox`, rowid);
      const event = this.#events.get(event_id);
      if (event === undefined) return `${service} handled ${event_id}, which nobody published`;
      this.#count(`${service} heard ${event.type} ${event.key}`);
      touched.add(event.key);
      const wrong = EFFECTS[service]?.(books, event);
      if (wrong !== undefined) return `${service} has an inbox row for ${describe(event)}, but ${wrong}`;
    }
    return service === 'orders' ? this.#compareTimeline(books) : this.#compareAnswers(service, touched);
  }

  #compareTimeline(books: Books): string | undefined {
    type Row = { seq: number; order_id: string; event: string };
    const text = 'select seq, order_id, event from timeline where seq > ? order by seq';
    for (const { seq, order_id, event } of books.rows<Row>('orders', text, [this.#lastSeq.get('timeline') ?? 0])) {
      this.#lastSeq.set('timeline', seq);
      if (!OWN_STEPS.includes(event)) this.#count(`orders did ${event} ${order_id}`);
    }
    for (const [what, heard] of this.#counts) {
      const [service, verb, type, key] = what.split(' ');
      if (service !== 'orders' || (verb !== 'heard' && verb !== 'did')) continue;
      const did = this.#counts.get(`orders did ${type} ${key}`) ?? 0;
      const inbox = this.#counts.get(`orders heard ${type} ${key}`) ?? 0;
      if (did !== inbox) return `${type} of ${key} is ${inbox} times in the inbox and ${did} times in the timeline (${heard})`;
    }
    return undefined;
  }

  #compareAnswers(service: string, keys: ReadonlySet<string>): string | undefined {
    const answer = ANSWERS[service];
    if (answer === undefined) return undefined;
    for (const key of keys) {
      const asked = this.#counts.get(`${service} heard ${answer.to} ${key}`) ?? 0;
      const said = answer.types.reduce((sum, type) => sum + (this.#counts.get(`${service} said ${type} ${key}`) ?? 0), 0);
      if (asked !== said) return `${service} heard ${answer.to} of ${key} ${asked} times and answered ${said} times`;
    }
    return undefined;
  }

  #keyOf(topic: string, key: string) {
    const name = `${topic} ${key}`;
    let known = this.#keys.get(name);
    if (known === undefined) {
      known = { ids: [], published: 0 };
      this.#keys.set(name, known);
    }
    return known;
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }
}

function describe(event: KnownEvent | undefined): string {
  return event === undefined ? 'an event' : `${event.type} of ${event.key}`;
}

/** What must be there in the very commit that brings the inbox row; each says what is missing. */
const EFFECTS: Readonly<Record<string, (books: Books, event: KnownEvent) => string | undefined>> = {
  catalog(books, { type, key }) {
    const lines = books.rows<{ units: number }>('catalog', 'select units from sold_lines where order_id = ?', [key]);
    if (type === 'order_success') return lines.length === 0 ? 'the order counts for nothing' : undefined;
    return lines.some(({ units }) => units > 0) ? 'the order still counts' : undefined;
  },
  inventory(books, { type, key }) {
    const [row] = books.rows<{ status: string }>('inventory', 'select status from reservations where order_id = ?', [key]);
    const status = row?.status ?? 'none';
    const allowed = type === 'order_failed' ? ['RELEASED', 'RETURNED'] : ['CONFIRMED', 'RELEASED', 'RETURNED'];
    return allowed.includes(status) ? undefined : `the order's hold is ${status}`;
  },
  payments(books, { type, key }) {
    const text = 'select order_failed, refund_wanted from payments where order_id = ?';
    const [row] = books.rows<{ order_failed: number; refund_wanted: number }>('payments', text, [key]);
    if (row === undefined) return 'the order has no payment';
    if (type === 'order_failed' && row.order_failed === 0) return 'the payment does not know that its order failed';
    if (type === 'refund_requested' && row.refund_wanted + row.order_failed === 0) return 'the payment does not know of the refund';
    return undefined;
  },
  delivery(books, { type, key }) {
    const [row] = books.rows<{ cancel_requested: number }>('delivery', 'select cancel_requested from shipments where order_id = ?', [key]);
    if (row === undefined) return 'the order has no shipment';
    return type === 'shipment_cancel_requested' && row.cancel_requested === 0 ? 'the shipment does not know of it' : undefined;
  },
};
