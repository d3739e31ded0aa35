import { type CartLine as CartLineMessage, type CartOwner, CartsService } from '@jangteo/contracts/carts/v1/carts';
import { LINE_QUANTITY_MAX } from '@jangteo/contracts/limits';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { provide } from '@jangteo/rpc/service-types';
import { type Cart, type CartLine, EMPTY_CART, emptied, putLine, removeLine, takeOrdered } from './cart.ts';
import type { CartStore, KeptCart, Owner } from './store.ts';

const ID_LENGTH_MAX = 200;
/** As long as the catalogue takes it. */
const SKU_LENGTH_MAX = 128;
/** A title is only a reminder here, and a cart must stay small. */
const TITLE_LENGTH_MAX = 200;

export function cartsRpc({ clock }: Pick<Runtime, 'clock'>, store: CartStore) {
  return provide(CartsService, {
    async getCart({ owner }) {
      const cart = await store.read(ownerOf(owner));
      return { cart: cartInit(cart) };
    },
    async putLine({ owner, line }) {
      const put = checkLine(line, clock.now());
      const add = (cart: Cart) => putLine(cart, put);
      if (owner === undefined) {
        const { guestToken, ...begun } = await store.begin(add(EMPTY_CART));
        return { cart: { ...keptInit(begun), guestToken } };
      }
      const kept = await store.change(ownerOf(owner), add);
      if (kept === undefined) throw new JangteoError('NOT_FOUND', 'the token names no cart');
      return { cart: keptInit(kept) };
    },
    async removeLine({ owner, sku }) {
      return { cart: keptInit(await store.change(ownerOf(owner), (cart) => removeLine(cart, sku))) };
    },
    async emptyCart({ owner }) {
      return { cart: keptInit(await store.change(ownerOf(owner), emptied)) };
    },
    async takeOrdered({ userId, orderId, lines }) {
      const ordered = lines.map(({ sku, quantity }) => ({ sku, quantity: Number(quantity) }));
      if (!isId(orderId)) throw invalid('order_id', 'say which');
      return { cart: keptInit(await store.change(userOf(userId), (cart) => takeOrdered(cart, orderId, ordered))) };
    },
    async mergeCart({ guestToken, userId }) {
      const { guestToken: guest } = guestOf(guestToken);
      return { cart: cartInit(await store.merge(guest, userOf(userId).userId)) };
    },
  });
}

/** Throws INVALID_REQUEST: nobody's cart is not everybody's. */
function ownerOf(owner: CartOwner | undefined): Owner {
  const who = owner?.who;
  if (who?.case === 'userId') return userOf(who.value);
  if (who?.case === 'guestToken') return guestOf(who.value);
  throw invalid('owner', 'say whose cart');
}

function userOf(userId: string): { userId: string } {
  if (!isId(userId)) throw invalid('user_id', 'say which');
  return { userId };
}

function guestOf(guestToken: string): { guestToken: string } {
  if (!isId(guestToken)) throw invalid('guest_token', 'say which');
  return { guestToken };
}

function isId(text: string): boolean {
  return text !== '' && text.length <= ID_LENGTH_MAX;
}

function checkLine(line: CartLineMessage | undefined, now: number): CartLine {
  if (line === undefined || line.sku === '' || line.sku.length > SKU_LENGTH_MAX) throw invalid('line.sku', 'say which');
  const { sku, quantity, title, unitPrice } = line;
  if (quantity < 1n || quantity > BigInt(LINE_QUANTITY_MAX)) throw invalid('line.quantity', `must be from 1 to ${LINE_QUANTITY_MAX}`);
  return {
    sku,
    quantity: Number(quantity),
    title: title.slice(0, TITLE_LENGTH_MAX).toWellFormed(),
    ...(unitPrice && { unitPrice: { amount: Number(unitPrice.amount), currency: unitPrice.currency } }),
    putAt: now,
  };
}

function keptInit(kept: KeptCart | undefined) {
  return { ...cartInit(kept?.cart), expiresAtMs: BigInt(kept?.expiresAtMs ?? 0) };
}

function cartInit({ lines }: Cart = EMPTY_CART) {
  return {
    lines: lines.map(({ sku, quantity, title, unitPrice }) => ({
      sku,
      quantity: BigInt(quantity),
      title,
      ...(unitPrice && { unitPrice: { amount: BigInt(unitPrice.amount), currency: unitPrice.currency } }),
    })),
  };
}

function invalid(path: string, message: string): JangteoError {
  return new JangteoError('INVALID_REQUEST', `${path} ${message}`, { errors: [{ path, message }] });
}
