import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CartsService } from '@jangteo/contracts/carts/v1/carts';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { readSettings } from '@jangteo/kernel/config';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import type { KeyValue } from '@jangteo/ports/kv/key-value';
import { localClient } from '@jangteo/rpc/local-client';
import { type Engines, startStoreless } from '@jangteo/service-kit/start-service';
import { cartsService } from '../src/service.ts';

export type OpenCarts = Awaited<ReturnType<typeof openCarts>>;

/** The carts service on the embedded key-values in a folder of its own; `over` stands between the two. */
export async function openCarts(over: (keyValue: KeyValue) => KeyValue = (keyValue) => keyValue, runtime: Runtime = systemRuntime) {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-carts-'));
  const keyValue = await embeddedKeyValue({ engine: embeddedSqlEngine({ directory, runtime: systemRuntime }), runtime });
  const service = await startStoreless(cartsService, {
    runtime,
    // It needs no other.
    engines: { keyValue: over(keyValue) } as unknown as Engines,
    clients: {},
    settings: readSettings(cartsService.settings, {}),
  });
  const [provided] = service.provides;
  if (provided === undefined) throw new Error('carts provides its contract');
  const client = localClient(CartsService, () => provided, { runtime: systemRuntime, encode: true });
  return {
    client,
    service,
    keyValue,
    /** SKU and quantity of each line. */
    async units(owner: OwnerInit): Promise<(string | number)[][]> {
      const { cart } = await client.getCart({ owner });
      return (cart?.lines ?? []).map(({ sku, quantity }) => [sku, Number(quantity)]);
    },
    /** Returns the guest's token, where a cart was begun. */
    async put(owner: OwnerInit | undefined, sku: string, quantity = 1): Promise<string> {
      const line = { sku, quantity: BigInt(quantity), title: sku, unitPrice: { amount: 100n, currency: 'KRW' } };
      const { cart } = await client.putLine({ ...(owner && { owner }), line });
      return cart?.guestToken ?? '';
    },
    async [Symbol.asyncDispose]() {
      await keyValue.close();
      await rm(directory, { recursive: true });
    },
  };
}

type OwnerInit = { who: { case: 'userId' | 'guestToken'; value: string } };

export const user = (value: string): OwnerInit => ({ who: { case: 'userId', value } });
export const guest = (value: string): OwnerInit => ({ who: { case: 'guestToken', value } });

/** Key-values some of whose methods do something else. */
export function instead(keyValue: KeyValue, methods: Partial<KeyValue>): KeyValue {
  return new Proxy(keyValue, {
    get(target, name) {
      const value = (methods as Record<PropertyKey, unknown>)[name] ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
