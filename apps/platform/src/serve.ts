import { readSettings } from '@jangteo/kernel/config';
import { newId } from '@jangteo/kernel/ids';
import { keyValueRoutes } from '@jangteo/remote/serve-key-value';
import { logRoutes } from '@jangteo/remote/serve-log';
import { startRpcServer } from '@jangteo/rpc/rpc-server';
import { telemetryRpc } from '@jangteo/telemetry/rpc';
import { type Platform, startPlatform } from './platform.ts';
import { rpcSettings } from './rpc-settings.ts';
import type { Shop, ShopOptions } from './server.ts';

export interface ServeOptions extends ShopOptions {
  readonly parts: readonly string[];
}

/** Some parts of the shop, in this process. */
export interface Serving {
  readonly platform: Platform;
  /** Where the other processes reach its services and its log; undefined for the gateway alone. */
  readonly rpcUrl: string | undefined;
  /** The HTTP surface, where the gateway is among the parts. */
  readonly shop: Shop | undefined;
  stop(): Promise<void>;
}

/** Starts these parts of the shop; the others are found by their URLs, now or later. Throws BAD_CONFIG, PORT_IN_USE. */
export async function startServing(options: ServeOptions): Promise<Serving> {
  const { runtime, environment, parts, telemetry } = options;
  const platform = await startPlatform(options);
  try {
    const shop = parts.includes('gateway') ? await openShop() : undefined;
    const rpc = parts.some((part) => part !== 'gateway') ? await startRpc() : undefined;
    return {
      platform,
      rpcUrl: rpc?.url,
      shop,
      async stop() {
        await shop?.close();
        await rpc?.close();
        await platform.stop();
      },
    };
  } catch (thrown) {
    await platform.stop();
    throw thrown;
  }

  async function openShop(): Promise<Shop> {
    // Only here: the others need no HTTP surface.
    const { shopOver } = await import('./server.ts');
    return await shopOver(platform, options);
  }

  function startRpc() {
    const { host, port, secret } = readSettings(rpcSettings, environment);
    const { log, keyValue } = platform.engines;
    return startRpcServer({
      runtime,
      host,
      port,
      ...(secret && { secret }),
      instance: newId(runtime),
      provided: telemetry === undefined ? platform.provided : [...platform.provided, telemetryRpc(telemetry)],
      metrics: telemetry?.metricsText,
      ...(parts.includes('log') && {
        routes: (router) => {
          logRoutes(log, runtime)(router);
          keyValueRoutes(keyValue)(router);
        },
      }),
      health: () => platform.health(),
    });
  }
}
