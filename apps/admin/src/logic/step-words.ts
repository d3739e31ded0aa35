import type { HistoryEntry } from './history.ts';

/** An entry taken apart, so that it can be told in any language. */
export type Step =
  | { readonly is: 'published' | 'consumed' | 'parked' | 'lined-up' | 'not-consumed' | 'waits'; readonly event: string }
  | { readonly is: 'state'; readonly by?: string; readonly from?: string; readonly to: string }
  | { readonly is: 'try'; readonly call: string; readonly number: number; readonly outcome: string }
  | { readonly is: 'moved'; readonly reason: string; readonly quantity: string; readonly sku: string }
  | { readonly is: 'hold' | 'shipment'; readonly status: string }
  /** Told by its own name: a request, a call, a transaction, a turn of a worker, what an operator did. */
  | { readonly is: 'named'; readonly name: string };

const EVENTS: readonly (readonly [pattern: RegExp, is: 'published' | 'consumed' | 'parked' | 'lined-up' | 'not-consumed' | 'waits'])[] = [
  [/^published (.+)$/, 'published'],
  [/^consumed (.+)$/, 'consumed'],
  [/^parked (.+)$/, 'parked'],
  [/^lined up (.+)$/, 'lined-up'],
  [/^could not consume (.+)$/, 'not-consumed'],
  [/^failed to consume (.+)$/, 'not-consumed'],
  [/^(.+) waits to be published$/, 'waits'],
];

export function stepOf({ kind, what }: HistoryEntry): Step {
  if (['event', 'park', 'retry', 'outbox'].includes(kind)) {
    for (const [pattern, is] of EVENTS) {
      const event = pattern.exec(what)?.[1];
      if (event !== undefined) return { is, event };
    }
  }
  if (kind === 'state') return stateStep(what);
  if (kind === 'hold' || kind === 'shipment') return { is: kind, status: what };
  const [, reason, quantity, sku] = (kind === 'movement' && /^(\S+) ([+-]?\d+) (.+)$/.exec(what)) || [];
  if (reason !== undefined && quantity !== undefined && sku !== undefined) return { is: 'moved', reason, quantity, sku };
  const [, call, number, outcome] = (kind === 'payment' && /^(\w+), try (\d+): (\w+)$/.exec(what)) || [];
  if (call !== undefined && outcome !== undefined) return { is: 'try', call, number: Number(number), outcome };
  return { is: 'named', name: what };
}

function stateStep(what: string): Step {
  const [, by, from, to] = /^(?:(\w+): )?(?:(\w+) -> )?(\w+)$/.exec(what) ?? [];
  if (to === undefined) return { is: 'named', name: what };
  return { is: 'state', to, ...(by !== undefined && { by }), ...(from !== undefined && { from }) };
}
