import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { BuyersRequest } from './products-buyers.ts';
import type { LoopResult } from './request-loop.ts';

/** One closed loop in the buyers' process. */
export async function read(buyers: ChildProcess, request: BuyersRequest): Promise<LoopResult> {
  buyers.send(request);
  const [result] = (await once(buyers, 'message')) as [LoopResult];
  return result;
}
