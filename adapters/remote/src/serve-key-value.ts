import type { ConnectRouter } from '@connectrpc/connect';
import { KeyValueService } from '@jangteo/contracts/kv/v1/kv';
import type { KeyValue } from '@jangteo/ports/kv/key-value';
import { answering, SERVICE_OPTIONS } from './answering.ts';

/** Serves `keyValue` to other processes; it belongs to the caller. */
export function keyValueRoutes(keyValue: KeyValue): (router: ConnectRouter) => void {
  return (router) => {
    router.service(
      KeyValueService,
      {
        supports: answering(async () => keyValue.supports),
        get: answering(async ({ key }) => {
          const value = await keyValue.get(key);
          return value === undefined ? {} : { value };
        }),
        set: answering(async ({ key, value, ttlMs }) => {
          await keyValue.set(key, value, ttlMs);
          return {};
        }),
        delete: answering(async ({ key }) => ({ existed: await keyValue.delete(key) })),
        increment: answering(async ({ key, by, ttlMs }) => ({ sum: BigInt(await keyValue.increment(key, by, ttlMs)) })),
        compareAndSet: answering(async ({ key, expected, value, ttlMs }) => ({
          wasSet: await keyValue.compareAndSet(key, expected, value, ttlMs),
        })),
      },
      SERVICE_OPTIONS,
    );
  };
}
