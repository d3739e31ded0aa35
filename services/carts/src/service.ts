import { CartsService } from '@jangteo/contracts/carts/v1/carts';
import { integerSetting } from '@jangteo/kernel/config';
import { defineStorelessService } from '@jangteo/service-kit/define-service';
import { cartsRpc } from './rpc.ts';
import { CartStore } from './store.ts';

const DAY_MS = 86_400_000;

const settings = {
  userDays: integerSetting('JANGTEO_CART_DAYS', 30, "How long a user's cart is kept after its last change, in days.", 1, 3_650),
  guestDays: integerSetting('JANGTEO_CART_GUEST_DAYS', 14, "How long a guest's cart is kept after its last change, in days.", 1, 3_650),
};

/** What people want to buy, before they order it. SQL sees a cart only as an order. */
export const cartsService = defineStorelessService<Record<never, never>, typeof settings>({
  name: 'carts',
  provides: [CartsService],
  needs: {},
  settings,
  async start({ runtime, keyValue, settings: { userDays, guestDays } }) {
    const store = new CartStore(keyValue, runtime, { userMs: userDays * DAY_MS, guestMs: guestDays * DAY_MS });
    return {
      provides: [cartsRpc(runtime, store)],
      async probe() {
        await keyValue.get('cart:probe');
      },
    };
  },
});
