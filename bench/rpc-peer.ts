// The other side of `bench rpc`, in a process of its own: prints its URL.
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type ListOrdersResponseSchema, OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { systemRuntime as runtime } from '@jangteo/kernel/runtime';
import { startRpcServer } from '@jangteo/rpc/rpc-server';
import { type Handlers, provide } from '@jangteo/rpc/service-types';

const KRW = (amount: bigint) => ({ amount, currency: 'KRW' });

/** A user's orders as the orders service makes them of its rows: `count` of them, with two lines each. */
function orders(count: number): MessageInitShape<typeof ListOrdersResponseSchema> {
  return {
    items: Array.from({ length: count }, (_, index) => ({
      id: `01999f3e-7c1a-7000-8000-${String(index).padStart(12, '0')}`,
      number: `20261120-${String(index).padStart(10, '0')}-7`,
      userId: '01999f3e-7c1a-7000-8000-00000000cafe',
      status: 'COMPLETED',
      total: KRW(138_000n),
      lines: [1n, 2n].map((quantity) => ({
        sku: `SHOE-${index}-270`,
        productId: `product-${index}`,
        title: '남성 경량 러닝화 270mm',
        quantity,
        unitPrice: KRW(46_000n),
      })),
      paymentMethod: 'card',
      createdAtMs: 1_795_000_000_000n + BigInt(index),
      updatedAtMs: 1_795_000_060_000n + BigInt(index),
    })),
    nextCursor: '',
  };
}

const handlers: Partial<Handlers<typeof OrdersService>> = { listOrders: async ({ limit }) => orders(limit) };

/** Answers `listOrders` with `limit` orders. */
export const provided = provide(OrdersService, handlers as Handlers<typeof OrdersService>);

if (import.meta.main) {
  const { url } = await startRpcServer({
    runtime,
    host: '127.0.0.1',
    port: 0,
    provided: [provided],
    instance: 'bench',
    health: async () => ({}),
  });
  console.log(url);
}
