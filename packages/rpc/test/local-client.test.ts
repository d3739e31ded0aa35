import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import { systemClock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import { insideTransaction } from '@jangteo/kernel/transaction-scope';
import { localClient } from '../src/local-client.ts';
import { type Handlers, provide } from '../src/service-types.ts';

type InventoryHandlers = Handlers<typeof InventoryService>;

for (const encode of [false, true]) {
  const way = encode ? 'through the codec' : 'without a codec';
  const client = (handlers: Partial<InventoryHandlers>) =>
    localClient(InventoryService, () => provide(InventoryService, handlers as InventoryHandlers), { clock: systemClock, encode });

  test(`a call is answered with what the handler says, ${way}`, async () => {
    const { getStock } = client({
      getStock: async ({ skus }) => ({ levels: skus.map((sku) => ({ sku, stock: 9_007_199_254_740_991n, reserved: 1n })) }),
    });
    const { levels } = await getStock({ skus: ['신발', ''] });
    assert.deepEqual(
      levels.map(({ sku, stock, reserved }) => [sku, stock, reserved]),
      [
        ['신발', 9_007_199_254_740_991n, 1n],
        ['', 9_007_199_254_740_991n, 1n],
      ],
    );
  });

  test(`an error keeps its code, detail, fields and members, ${way}`, async () => {
    const errors = [{ path: 'lines.0', message: 'short' }];
    const data = { shortages: [{ sku: '신발', requested: 2, available: 1 }] };
    const { reserve } = client({
      reserve: async () => {
        throw new JangteoError('OUT_OF_STOCK', '신발: 2 wanted, 1 left', { errors, data });
      },
    });
    await assert.rejects(reserve({}), (thrown) => {
      assert.ok(thrown instanceof JangteoError);
      assert.deepEqual([thrown.code, thrown.message, thrown.errors, thrown.data], ['OUT_OF_STOCK', '신발: 2 wanted, 1 left', errors, data]);
      return true;
    });
  });

  test(`a handler that takes too long ends in DEADLINE_EXCEEDED, and learns it, ${way}`, async () => {
    const learnt = Promise.withResolvers<void>();
    const { getStock } = client({
      getStock: async (_request, { signal }) => {
        signal.addEventListener('abort', () => learnt.resolve());
        return await new Promise(() => {});
      },
    });
    await assert.rejects(
      getStock({}, { timeoutMs: 30 }),
      (thrown) => thrown instanceof JangteoError && thrown.code === 'DEADLINE_EXCEEDED',
    );
    await learnt.promise;
  });

  test(`a call inside a transaction is refused before it is sent, ${way}`, async () => {
    let calls = 0;
    const { getStock } = client({
      getStock: async () => {
        calls += 1;
        return {};
      },
    });
    await assert.rejects(
      insideTransaction('orders', () => getStock({})),
      (thrown) => thrown instanceof JangteoError && thrown.code === 'RPC_IN_TRANSACTION',
    );
    assert.equal(calls, 0);
  });

  test(`neither side can change what the other holds, ${way}`, async () => {
    const { getStock } = client({
      getStock: async (request) => {
        assert.throws(() => (request.skus as string[]).push('more'), TypeError);
        return { levels: [{ sku: 'a' }] };
      },
    });
    const skus = ['a'];
    if (encode) return;
    const answer = await getStock({ skus });
    assert.throws(() => answer.levels.push(answer.levels[0] as (typeof answer.levels)[0]), TypeError);
  });
}
