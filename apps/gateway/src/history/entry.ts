/** Where an entry comes from, so that an operator can read one kind alone. */
export const KINDS = [
  'request',
  'rpc',
  'transaction',
  'work',
  'state',
  'event',
  'outbox',
  'hold',
  'movement',
  'payment',
  'shipment',
  'retry',
  'park',
  'operator',
] as const;

/** One thing that happened to an order. */
export interface Entry {
  /** Ms since the epoch, with fractions where they are known. */
  readonly atMs: number;
  readonly kind: (typeof KINDS)[number];
  readonly service: string;
  readonly what: string;
  readonly detail?: string;
  readonly durationMs?: number;
  readonly traceId?: string;
  readonly spanId?: string;
  /** The span inside which it happened, where that is an entry, too. */
  readonly underId?: string;
}

/** Without the members that say nothing. */
export function entry(told: { readonly [K in keyof Entry]: Entry[K] | undefined }): Entry {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined && value !== '')) as unknown as Entry;
}
