import type { ProductChange } from '@jangteo/contracts/catalog/v1/catalog';
import { hasCode } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { FeedPositions } from './feed-position.ts';
import type { CatalogFollower } from './follow-catalog.ts';
import { searchDocument } from './search-document.ts';

export interface LagOptions {
  readonly runtime: Pick<Runtime, 'clock'>;
  readonly positions: FeedPositions;
  readonly follower: Pick<CatalogFollower, 'firstWaiting'>;
}

/**
 * How old the first change is that the live index does not have yet, in ms; 0: it has all. A deletion does not say: it counts as 1, and so
 * does a feed that was lost, until all products have been compared.
 */
export async function lagMs({ runtime, positions, follower }: LagOptions): Promise<number> {
  const position = await positions.get();
  if (position === undefined) return 0;
  let waiting: ProductChange | undefined;
  try {
    waiting = await follower.firstWaiting(position);
  } catch (thrown) {
    if (hasCode(thrown, 'FEED_LOST')) return 1;
    throw thrown;
  }
  if (waiting === undefined) return 0;
  const { updated_at } = searchDocument(waiting.id, 1, waiting.json);
  return updated_at === 0 ? 1 : Math.max(1, runtime.clock.now() - updated_at);
}
