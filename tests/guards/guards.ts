import { ADMIN_GUARDS } from './admin.ts';
import { ADMIN_GOODS_GUARDS } from './admin-goods.ts';
import { CARTS_GUARDS } from './carts.ts';
import { CATALOG_GUARDS } from './catalog.ts';
import { DELIVERY_GUARDS } from './delivery.ts';
import { EMBEDDED_GUARDS } from './embedded.ts';
import { GATEWAY_GUARDS } from './gateway.ts';
import type { Guard } from './guard.ts';
import { INVENTORY_GUARDS } from './inventory.ts';
import { MESSAGING_GUARDS } from './messaging.ts';
import { OPERATORS_GUARDS } from './operators.ts';
import { ORDERS_GUARDS } from './orders.ts';
import { PAYMENTS_GUARDS } from './payments.ts';
import { RPC_GUARDS } from './rpc.ts';
import { SEARCH_GUARDS } from './search.ts';
import { STOREFRONT_GUARDS } from './storefront.ts';
import { TELEMETRY_GUARDS } from './telemetry.ts';

/** Of each room of the shop. */
export const GUARDS: readonly Guard[] = [
  ...CATALOG_GUARDS,
  ...INVENTORY_GUARDS,
  ...ORDERS_GUARDS,
  ...PAYMENTS_GUARDS,
  ...DELIVERY_GUARDS,
  ...MESSAGING_GUARDS,
  ...RPC_GUARDS,
  ...SEARCH_GUARDS,
  ...CARTS_GUARDS,
  ...EMBEDDED_GUARDS,
  ...GATEWAY_GUARDS,
  ...OPERATORS_GUARDS,
  ...STOREFRONT_GUARDS,
  ...TELEMETRY_GUARDS,
  ...ADMIN_GUARDS,
  ...ADMIN_GOODS_GUARDS,
];
