import { LINE_QUANTITY_MAX, ORDER_LINES_MAX } from '@jangteo/contracts/limits';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Money } from '@jangteo/kernel/money';

export interface CartLine {
  readonly sku: string;
  readonly quantity: number;
  /** What the buyer was shown when the line was last put. */
  readonly title: string;
  readonly unitPrice?: Money | undefined;
  /** When that was. */
  readonly putAt: number;
}

export interface Cart {
  /** In the order in which they were first put in; each SKU once. */
  readonly lines: readonly CartLine[];
  /** Guests whose carts were put into this one, the latest last: a log-in that is tried again must not double them. */
  readonly merged: readonly string[];
  /** Orders whose lines were taken out, the latest last: an order that is answered again must not take out what was added since. */
  readonly ordered: readonly string[];
  /** A guest's cart that belongs to this user now: it changes no more, and its guest has none. */
  readonly into?: string | undefined;
}

/** How many past merges and orders a cart remembers: what is tried again comes again soon. */
const REMEMBERED_MAX = 20;

export const EMPTY_CART: Cart = { lines: [], merged: [], ordered: [] };

/** The line replaces that of the same SKU, in its place. Throws CART_FULL. */
export function putLine(cart: Cart, line: CartLine): Cart {
  const at = cart.lines.findIndex(({ sku }) => sku === line.sku);
  if (at !== -1) return { ...cart, lines: cart.lines.with(at, line) };
  if (cart.lines.length >= ORDER_LINES_MAX) throw new JangteoError('CART_FULL', `a cart has at most ${ORDER_LINES_MAX} lines`);
  return { ...cart, lines: [...cart.lines, line] };
}

export function removeLine(cart: Cart, sku: string): Cart {
  return { ...cart, lines: cart.lines.filter((line) => line.sku !== sku) };
}

/** Without lines. What it remembers stays: a log-in that is tried again must not fill it. */
export function emptied(cart: Cart): Cart {
  return { ...cart, lines: [] };
}

/** Without the units that an order has, once per order. Units beyond those stay. */
export function takeOrdered(cart: Cart, orderId: string, ordered: readonly { readonly sku: string; readonly quantity: number }[]): Cart {
  if (cart.ordered.includes(orderId)) return cart;
  const units = new Map<string, number>();
  for (const { sku, quantity } of ordered) units.set(sku, (units.get(sku) ?? 0) + quantity);
  const lines = cart.lines
    .map((line) => ({ ...line, quantity: line.quantity - (units.get(line.sku) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  return { ...cart, lines, ordered: remember(cart.ordered, orderId) };
}

/**
 * With a guest's lines, once per guest. Quantities of one SKU are added up to the limit of a line; price and title are those that
 * were shown last. Where there are too many lines, the guest's last ones are left out.
 */
export function mergeGuest(cart: Cart, guest: string, guestLines: readonly CartLine[]): Cart {
  if (cart.merged.includes(guest)) return cart;
  const lines = new Map(cart.lines.map((line) => [line.sku, line]));
  for (const line of guestLines) {
    const own = lines.get(line.sku);
    if (own !== undefined)
      lines.set(line.sku, { ...later(own, line), quantity: Math.min(own.quantity + line.quantity, LINE_QUANTITY_MAX) });
    else if (lines.size < ORDER_LINES_MAX) lines.set(line.sku, line);
  }
  return { ...cart, lines: [...lines.values()], merged: remember(cart.merged, guest) };
}

function later(one: CartLine, other: CartLine): CartLine {
  return other.putAt >= one.putAt ? other : one;
}

function remember(past: readonly string[], id: string): readonly string[] {
  return [...past, id].slice(-REMEMBERED_MAX);
}
