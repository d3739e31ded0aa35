import type { CartsService } from '@jangteo/contracts/carts/v1/carts';
import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import type { DeliveryService } from '@jangteo/contracts/delivery/v1/delivery';
import type { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import type { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import type { PaymentsService } from '@jangteo/contracts/payments/v1/payments';
import type { SearchService } from '@jangteo/contracts/search/v1/search';
import type { UsersService } from '@jangteo/contracts/users/v1/users';
import type { Client } from '@jangteo/rpc/service-types';

/** The services that answer the shop's calls, wherever they run. */
export interface ShopClients {
  readonly users: Client<typeof UsersService>;
  readonly catalog: Client<typeof CatalogService>;
  readonly inventory: Client<typeof InventoryService>;
  readonly orders: Client<typeof OrdersService>;
  readonly payments: Client<typeof PaymentsService>;
  readonly delivery: Client<typeof DeliveryService>;
  readonly search: Client<typeof SearchService>;
  readonly carts: Client<typeof CartsService>;
}

/** A password takes a while on purpose, and a rush of sign-ups waits in line for the processor. */
export const PASSWORD_CALL = { timeoutMs: 120_000 };

/** A rush for one product waits in line, too. */
export const ORDER_CALL = { timeoutMs: 30_000 };
