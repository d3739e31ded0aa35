import { hash } from 'node:crypto';
import { JangteoError } from '@jangteo/kernel/errors';
import { randomInt } from '@jangteo/kernel/random';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { KeyValue } from '@jangteo/ports/kv/key-value';
import { type Cart, EMPTY_CART, mergeGuest } from './cart.ts';

/** Whose cart it is. Of a guest: the token, which only the guest has. */
export type Owner = { readonly userId: string } | { readonly guestToken: string };

export interface CartLife {
  readonly userMs: number;
  readonly guestMs: number;
}

/** A cart as it is kept; `expiresAtMs` is 0 for one that was not changed. */
export interface KeptCart {
  readonly cart: Cart;
  readonly expiresAtMs: number;
}

/** How often a change is tried again when somebody else changed the cart meanwhile. */
const TRIES = 60;
const PAUSE_MS_MAX = 20;

/**
 * Carts in the key-values, one value a cart. The key-values may lose their last second in a crash, and with them a line that was just
 * put; no money depends on a cart, because an order is made of what SQL has frozen.
 *
 * A change is a compare-and-set that is tried again until nobody was quicker, so of two tabs neither takes back what the other did.
 * Throws ENGINE_AWAY, SERVICE_UNAVAILABLE where too many change one cart at once.
 */
export class CartStore {
  readonly #keyValue: KeyValue;
  readonly #runtime: Pick<Runtime, 'clock' | 'random'>;
  readonly #life: CartLife;

  constructor(keyValue: KeyValue, runtime: Pick<Runtime, 'clock' | 'random'>, life: CartLife) {
    this.#keyValue = keyValue;
    this.#runtime = runtime;
    this.#life = life;
  }

  /** Undefined: there is none, or it is somebody's own by now. */
  async read(owner: Owner): Promise<Cart | undefined> {
    const cart = parse(await this.#keyValue.get(keyOf(owner)));
    return cart?.into === undefined ? cart : undefined;
  }

  /** Changes a user's cart, which there always is, or a guest's; undefined where a guest has none. */
  async change(owner: Owner, decide: (cart: Cart) => Cart): Promise<KeptCart | undefined> {
    return await this.#swap(owner, (cart) => {
      if (cart?.into !== undefined) return undefined;
      if (cart === undefined && 'guestToken' in owner) return undefined;
      return decide(cart ?? EMPTY_CART);
    });
  }

  /** Begins a guest's cart. Nobody chooses a token: one that was made up, or was taken over from a stranger, never names a cart. */
  async begin(cart: Cart): Promise<KeptCart & { readonly guestToken: string }> {
    const guestToken = Buffer.from(this.#runtime.random.bytes(32)).toString('base64url');
    const expiresAtMs = this.#runtime.clock.now() + this.#life.guestMs;
    await this.#keyValue.set(keyOf({ guestToken }), JSON.stringify(cart), this.#life.guestMs);
    return { cart, expiresAtMs, guestToken };
  }

  /**
   * Puts a guest's cart into a user's. The guest's is closed first, so that nothing is added to it unseen, then the user's takes its
   * lines and remembers the guest, then the guest's is deleted: a crash in between, or the same log-in twice, leaves each unit once.
   */
  async merge(guestToken: string, userId: string): Promise<Cart> {
    const guest = { guestToken };
    const closed = await this.#swap(guest, (cart) =>
      cart === undefined || cart.into !== undefined ? undefined : { ...cart, into: userId },
    );
    const found = closed?.cart ?? parse(await this.#keyValue.get(keyOf(guest)));
    if (found?.into !== userId) return (await this.read({ userId })) ?? EMPTY_CART;
    const merged = await this.change({ userId }, (cart) => mergeGuest(cart, hashOf(guestToken), found.lines));
    await this.#keyValue.delete(keyOf(guest));
    return merged?.cart ?? EMPTY_CART;
  }

  /** `decide` answers undefined where nothing is to be changed, and may be asked several times. */
  async #swap(owner: Owner, decide: (cart: Cart | undefined) => Cart | undefined): Promise<KeptCart | undefined> {
    const key = keyOf(owner);
    const lifeMs = 'userId' in owner ? this.#life.userMs : this.#life.guestMs;
    const { clock, random } = this.#runtime;
    for (let tries = 0; tries < TRIES; tries++) {
      const text = await this.#keyValue.get(key);
      const cart = decide(parse(text));
      if (cart === undefined) return undefined;
      const expiresAtMs = clock.now() + lifeMs;
      if (await this.#keyValue.compareAndSet(key, text, JSON.stringify(cart), lifeMs)) return { cart, expiresAtMs };
      // Those who were too late together do not come back together.
      await clock.sleep(randomInt(random, Math.min(2 ** tries, PAUSE_MS_MAX)));
    }
    throw new JangteoError('SERVICE_UNAVAILABLE', 'too many change this cart at once');
  }
}

function parse(text: string | undefined): Cart | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Cart);
}

// Of a guest only the hash is kept: who reads the store gets no cart out of it.
function keyOf(owner: Owner): string {
  return 'userId' in owner ? `cart:user:${owner.userId}` : `cart:guest:${hashOf(owner.guestToken)}`;
}

function hashOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
