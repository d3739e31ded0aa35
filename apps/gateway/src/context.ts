import type { CartsService } from '@jangteo/contracts/carts/v1/carts';
import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import type { DeliveryService } from '@jangteo/contracts/delivery/v1/delivery';
import type { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import type { OperationsService } from '@jangteo/contracts/operations/v1/operations';
import type { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import type { PaymentsService } from '@jangteo/contracts/payments/v1/payments';
import type { SearchService } from '@jangteo/contracts/search/v1/search';
import type { TelemetryService } from '@jangteo/contracts/telemetry/v1/telemetry';
import type { UsersService } from '@jangteo/contracts/users/v1/users';
import type { Values } from '@jangteo/kernel/config';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Client } from '@jangteo/rpc/service-types';
import type { onRequestAsyncHookHandler } from 'fastify';
import type { Limits } from './rate-limits.ts';
import type { settings } from './settings.ts';
import type { Closing } from './shutdown.ts';

/** The services that answer the shop's calls, wherever they run. */
export interface GatewayClients {
  readonly users: Client<typeof UsersService>;
  readonly catalog: Client<typeof CatalogService>;
  readonly inventory: Client<typeof InventoryService>;
  readonly orders: Client<typeof OrdersService>;
  readonly payments: Client<typeof PaymentsService>;
  readonly delivery: Client<typeof DeliveryService>;
  readonly search: Client<typeof SearchService>;
  readonly carts: Client<typeof CartsService>;
}

/** Whether each thing that the shop depends on answers. */
export type Health = Readonly<
  Record<
    string,
    {
      readonly ok: boolean;
      readonly detail?: string;
      /** In another process: this one does what it can without it. */
      readonly elsewhere?: boolean;
    }
  >
>;

/** A password takes a while on purpose, and a rush of sign-ups waits in line for the processor. */
export const PASSWORD_CALL = { timeoutMs: 120_000 };

/** A rush for one product waits in line, too. */
export const ORDER_CALL = { timeoutMs: 30_000 };

/** The operator's side of every service that has a store, in whichever process it runs. */
export interface Operations {
  readonly services: readonly string[];
  of(service: string): Client<typeof OperationsService>;
}

export interface GatewayOptions {
  readonly runtime: Runtime;
  readonly clients: GatewayClients;
  /** Memory for products whose documents are not in this process; default 0. */
  readonly hotBytes?: number;
  readonly settings: Values<typeof settings>;
  /** SHA-256 in hex of each token that opens the admin API. */
  readonly adminTokenHashes: readonly string[];
  /** Tells one running platform from another; /health/live shows it. */
  readonly instance: string;
  readonly operations: Operations;
  readonly health: () => Promise<Health>;
  /** What waits in each service; all 0 means that every order has come to rest. */
  readonly pending: () => Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>;
  /** What each process of the shop has recorded; none where nothing is. */
  readonly telemetry: readonly Client<typeof TelemetryService>[];
  /** The metrics of this process, as Prometheus reads them. */
  readonly metricsText: () => Promise<string>;
}

/** What a room of the gateway is given. */
export interface GatewayContext extends GatewayOptions {
  readonly limits: Limits;
  readonly closing: Closing;
  /** Lets only a buyer in, and tells who it is in `request.userId`. */
  readonly session: onRequestAsyncHookHandler;
  /** Lets only the operator in. */
  readonly admin: onRequestAsyncHookHandler;
}
