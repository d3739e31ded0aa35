// Reads products in a process of its own, in closed loops that its parent asks for by messages; the ids of low numbers are read most.
import { skewedId } from './driver-reads.ts';
import { type LoopOptions, type LoopResult, requestLoop } from './request-loop.ts';

export interface BuyersRequest extends Omit<LoopOptions, 'nextPath'> {
  readonly products: number;
  /** What is asked of each, such as `?fields=title`. */
  readonly query?: string;
}

process.on('disconnect', () => process.exit());
process.on('message', async ({ products, query = '', ...options }: BuyersRequest) => {
  const nextPath = () => `/v1/products/${skewedId(products)}${query}`;
  const result: LoopResult = await requestLoop({ ...options, nextPath });
  process.send?.(result);
});
