import { cartsService } from '@jangteo/carts/service';
import { catalogService } from '@jangteo/catalog/service';
import { deliveryService } from '@jangteo/delivery/service';
import { inventoryService } from '@jangteo/inventory/service';
import { operatorsService } from '@jangteo/operators/service';
import { ordersService } from '@jangteo/orders/service';
import { paymentsService } from '@jangteo/payments/service';
import { searchService } from '@jangteo/search/service';
import type { AnyService, StorelessService } from '@jangteo/service-kit/define-service';
import { usersService } from '@jangteo/users/service';

/** Every service of the shop that has a store. */
export const STORED_SERVICES: readonly AnyService[] = [
  usersService,
  catalogService,
  inventoryService,
  ordersService,
  paymentsService,
  deliveryService,
  searchService,
  operatorsService,
];

/** Every service of the shop. */
export const SERVICES: readonly (AnyService | StorelessService)[] = [...STORED_SERVICES, cartsService];
