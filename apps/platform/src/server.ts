import { join } from 'node:path';
import { adminPages } from '@jangteo/admin/pages';
import { CartsService } from '@jangteo/contracts/carts/v1/carts';
import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { DeliveryService } from '@jangteo/contracts/delivery/v1/delivery';
import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import { OperatorsService } from '@jangteo/contracts/operators/v1/operators';
import { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { PaymentsService } from '@jangteo/contracts/payments/v1/payments';
import { SearchService } from '@jangteo/contracts/search/v1/search';
import { UsersService } from '@jangteo/contracts/users/v1/users';
import type { GatewayClients } from '@jangteo/gateway/context';
import { createGateway, listen } from '@jangteo/gateway/gateway';
import { settings as gatewaySettings } from '@jangteo/gateway/settings';
import { readSettings } from '@jangteo/kernel/config';
import { newId } from '@jangteo/kernel/ids';
import { insist } from '@jangteo/kernel/insist';
import { storefrontPages } from '@jangteo/storefront/storefront';
import type { TelemetryReader } from '@jangteo/telemetry/reader';
import { hashOf, newToken } from './admin-token.ts';
import { appendClicks } from './append-clicks.ts';
import { callInside } from './connection.ts';
import { doctorRuns } from './doctor/doctor-runs.ts';
import { engineSettings } from './engine-settings.ts';
import { engineStates } from './engine-states.ts';
import { fileCheckpoints } from './import/checkpoints.ts';
import { targetIn } from './import/import-target.ts';
import { fileImports } from './import/uploads.ts';
import { STORED_SERVICE_NAMES } from './parts.ts';
import { type Platform, type PlatformOptions, startPlatform } from './platform.ts';
import { platformSettings } from './settings.ts';
import { telemetryClients } from './telemetry-clients.ts';

export interface ShopOptions extends PlatformOptions {
  /** SHA-256 in hex of tokens that open the admin API, beside the one made for this run. */
  readonly adminTokenHashes?: readonly string[];
  /** What this process has recorded; its tracer and meter are the runtime's. */
  readonly telemetry?: TelemetryReader;
}

/** The platform with its HTTP surface, which does not listen yet. */
export interface Shop {
  readonly platform: Platform;
  readonly app: Awaited<ReturnType<typeof createGateway>>;
  /** Another one after each start; /health/live tells it. */
  readonly instance: string;
  /** Good for the admin API as long as this shop runs. */
  readonly token: string;
  /** Opens the port. Returns the URL to reach it by. Throws PORT_IN_USE. */
  listen(): Promise<string>;
  /** Finishes what was accepted, and breaks off what the gateway does by itself: imports of files, doctor. */
  close(): Promise<void>;
  /** Finishes what was accepted, then what that set off, then closes the files. */
  stop(): Promise<void>;
}

/** Starts the services and the gateway before them. Throws BAD_CONFIG. */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const platform = await startPlatform(options);
  try {
    return await shopOver(platform, options);
  } catch (thrown) {
    await platform.stop();
    throw thrown;
  }
}

/** The gateway before a platform. */
export async function shopOver(platform: Platform, options: ShopOptions): Promise<Shop> {
  const { runtime, environment, telemetry } = options;
  const settings = readSettings(gatewaySettings, environment);
  const { hotMb, currency } = readSettings(platformSettings, environment);
  const engineUrls = readSettings(engineSettings, environment);
  // Where the catalogue and its documents are in this process, their store keeps them.
  const hasProducts = engineUrls.documentsUrl === undefined && platform.services.some(({ name }) => name === 'catalog');
  const instance = newId(runtime);
  const token = newToken(runtime.random);
  const imports = fileImports({
    runtime,
    target: targetIn(platform),
    currency,
    checkpoints: fileCheckpoints(join(options.directory, 'imports')),
  });
  let gateway: Shop['app'] | undefined;
  const doctor = doctorRuns(runtime, async (...request) => {
    insist(gateway, 'nobody runs doctor before the gateway is there');
    return await callInside({ app: gateway, token }, ...request);
  });
  const app = await createGateway({
    runtime,
    clients: clientsOf(platform),
    hotBytes: hasProducts ? 0 : hotMb * 2 ** 20,
    settings,
    adminTokenHashes: [hashOf(token), ...(options.adminTokenHashes ?? [])],
    instance,
    health: async () => ({ ...(await platform.health()), ...(await platform.healthElsewhere()) }),
    pending: () => platform.pending(),
    operations: { services: STORED_SERVICE_NAMES, of: (service) => platform.operations(service) },
    telemetry: telemetryClients(runtime, platform, telemetry),
    pages: [storefrontPages, adminPages],
    imports,
    doctor,
    engines: () => engineStates(runtime, platform, engineUrls),
    appendClicks: appendClicks(platform.engines.log),
    metricsText: async () => (await telemetry?.metricsText()) ?? '',
  });
  gateway = app;
  const close = async () => {
    await doctor.close();
    await app.close();
    await imports.close();
  };
  return {
    platform,
    app,
    instance,
    token,
    listen: () => listen(app, settings),
    close,
    async stop() {
      await close();
      await platform.stop();
    },
  };
}

function clientsOf(platform: Platform): GatewayClients {
  return {
    users: platform.client(UsersService),
    catalog: platform.client(CatalogService),
    inventory: platform.client(InventoryService),
    orders: platform.client(OrdersService),
    payments: platform.client(PaymentsService),
    delivery: platform.client(DeliveryService),
    search: platform.client(SearchService),
    carts: platform.client(CartsService),
    operators: platform.client(OperatorsService),
  };
}
