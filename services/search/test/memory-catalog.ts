import { create } from '@bufbuild/protobuf';
import {
  type CatalogService,
  GetFeedTokenResponseSchema,
  GetProductsResponseSchema,
  ReadFeedResponseSchema,
  ScanProductsResponseSchema,
} from '@jangteo/contracts/catalog/v1/catalog';
import { toIso } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { Client } from '@jangteo/rpc/service-types';
import { byCodePoints } from '../src/code-points.ts';

const { clock } = systemRuntime;

interface Change {
  readonly id: string;
  readonly version: number;
  readonly deleted: boolean;
}

export interface MemoryCatalog {
  readonly client: Client<typeof CatalogService>;
  /** Called before each call; throws to make it fail. */
  before: (call: string) => Promise<void> | void;
  put(id: string, product?: Record<string, unknown>): void;
  delete(id: string): void;
  /** id@version of every listed product, in order. */
  listed(): string[];
  /** id@version of every product, in order. */
  all(): string[];
  /** Forgets what has changed so far, as a feed that reaches back only so far. */
  loseFeed(): void;
}

export const PRICE = { amount: 1_000, currency: 'KRW' };

/** The catalogue as the index follows it: versions begin again after a deletion, the feed tells the latest of each product. */
export function memoryCatalog(): MemoryCatalog {
  const products = new Map<string, { version: number; json: string }>();
  let feed: (Change & { readonly at: number })[] = [];
  let [last, epoch] = [0, 1];
  const token = (at = last) => `${epoch}.${at}`;
  const changed = (change: Change) => {
    feed = [...feed.filter(({ id, deleted }) => id !== change.id || deleted), { ...change, at: ++last }];
  };
  const sorted = () => [...products].sort(([left], [right]) => byCodePoints(left, right));
  const called = async (call: string, signal?: AbortSignal) => {
    await own.before(call);
    if (signal?.aborted) throw new JangteoError('DEADLINE_EXCEEDED', `${call} was given up by its caller`);
  };
  const answers = {
    async getFeedToken() {
      await called('getFeedToken');
      return create(GetFeedTokenResponseSchema, { token: token() });
    },
    async readFeed(
      { token: after, limit, waitMs = 0 }: { token: string; limit: number; waitMs?: number },
      { signal }: { signal?: AbortSignal } = {},
    ) {
      const until = clock.now() + waitMs;
      for (;;) {
        await called('readFeed', signal);
        const [itsEpoch, from] = after.split('.').map(Number);
        if (itsEpoch !== epoch) throw new JangteoError('FEED_LOST', 'the feed does not reach back that far');
        const rest = feed.filter(({ at }) => at > (from ?? 0));
        const page = rest.slice(0, limit);
        if (page.length === 0 && clock.now() < until) {
          await clock.sleep(5, signal);
          continue;
        }
        const changes = page.flatMap(({ id, version, deleted }) => {
          if (deleted) return [{ id, version: BigInt(version), json: '' }];
          const product = products.get(id);
          return product === undefined ? [] : [{ id, version: BigInt(product.version), json: product.json }];
        });
        return create(ReadFeedResponseSchema, { changes, token: token(page.at(-1)?.at ?? from), atEnd: page.length === rest.length });
      }
    },
    async scanProducts({ cursor, limit, versionsOnly }: { cursor: string; limit: number; versionsOnly: boolean }) {
      await called('scanProducts');
      const rest = sorted().filter(([id]) => byCodePoints(id, cursor) > 0);
      const page = rest
        .slice(0, limit)
        .map(([id, { version, json }]) => ({ id, version: BigInt(version), json: versionsOnly ? '' : json }));
      return create(ScanProductsResponseSchema, { products: page, nextCursor: rest.length > limit ? (page.at(-1)?.id ?? '') : '' });
    },
    async getProducts({ ids }: { ids: string[] }) {
      await called('getProducts');
      const found = ids.flatMap((id) => {
        const product = products.get(id);
        return product === undefined ? [] : [{ id, version: BigInt(product.version), json: product.json }];
      });
      return create(GetProductsResponseSchema, { products: found });
    },
  };
  const own: MemoryCatalog = {
    client: answers as unknown as Client<typeof CatalogService>,
    before: () => {},
    put(id, product = { price: PRICE }) {
      const version = (products.get(id)?.version ?? 0) + 1;
      products.set(id, { version, json: JSON.stringify({ id, title: id, updated_at: toIso(clock.now()), ...product }) });
      changed({ id, version, deleted: false });
    },
    delete(id) {
      const version = (products.get(id)?.version ?? 0) + 1;
      products.delete(id);
      changed({ id, version, deleted: true });
    },
    listed: () =>
      sorted().flatMap(([id, { version, json }]) =>
        (JSON.parse(json) as { price?: object }).price === undefined ? [] : [`${id}@${version}`],
      ),
    all: () => sorted().map(([id, { version }]) => `${id}@${version}`),
    loseFeed() {
      [epoch, feed] = [epoch + 1, []];
    },
  };
  return own;
}
