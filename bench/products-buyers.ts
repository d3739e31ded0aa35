// Reads products in a process of its own, in closed loops that its parent asks for by messages; the ids of low numbers are read most.
import { type LoopOptions, type LoopResult, requestLoop } from './request-loop.ts';

export interface BuyersRequest extends Omit<LoopOptions, 'nextPath'> {
  readonly products: number;
}

process.on('disconnect', () => process.exit());
process.on('message', async ({ products, ...options }: BuyersRequest) => {
  const nextPath = () => `/v1/products/p${String(Math.floor(Math.random() ** 2 * products) + 1).padStart(8, '0')}`;
  const result: LoopResult = await requestLoop({ ...options, nextPath });
  process.send?.(result);
});
