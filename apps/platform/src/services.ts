import { catalogService } from '@jangteo/catalog/service';
import { deliveryService } from '@jangteo/delivery/service';
import { inventoryService } from '@jangteo/inventory/service';
import { ordersService } from '@jangteo/orders/service';
import { paymentsService } from '@jangteo/payments/service';
import { searchService } from '@jangteo/search/service';
import type { AnyService } from '@jangteo/service-kit/define-service';
import { usersService } from '@jangteo/users/service';

/** Every service of the shop. */
export const SERVICES: readonly AnyService[] = [
  usersService,
  catalogService,
  inventoryService,
  ordersService,
  paymentsService,
  deliveryService,
  searchService,
];
