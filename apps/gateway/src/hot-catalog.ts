import type { Product } from '@jangteo/contracts/catalog/v1/catalog';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { GatewayClients } from './context.ts';
import { HotProducts } from './hot-products.ts';

type Catalog = GatewayClients['catalog'];

export interface HotCatalog {
  readonly client: Catalog;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

/**
 * A catalogue whose documents are in another process or on a server, with the products that are read often kept in this one. What is changed
 * through this client shows at once, what is changed elsewhere within FRESH_MS. Where the documents are embedded in this process their store
 * keeps them, and exactly.
 */
export function hotCatalog(catalog: Catalog, runtime: Pick<Runtime, 'clock' | 'meter'>, bytesMax: number): HotCatalog {
  const hot = new HotProducts(catalog, runtime.clock, bytesMax);
  const stopMeasuring = measure(runtime, hot);

  async function changing<T>(ids: readonly string[], change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } finally {
      // Also where it failed: nobody knows how far it came.
      hot.forget(ids);
    }
  }

  const client: Catalog = {
    ...catalog,
    async getProduct(request, options) {
      const kept = hot.get(request.id ?? '');
      if (kept !== undefined) return { $typeName: 'jangteo.catalog.v1.GetProductResponse', product: kept };
      const readAt = hot.readAt;
      const response = await catalog.getProduct(request, options);
      if (response.product !== undefined) hot.keep(response.product, readAt);
      return response;
    },
    async getProducts(request, options) {
      const ids = request.ids ?? [];
      const found = new Map<string, Product>();
      for (const id of ids) {
        const kept = hot.get(id);
        if (kept !== undefined) found.set(id, kept);
      }
      const missing = ids.filter((id) => !found.has(id));
      const readAt = hot.readAt;
      const read = missing.length === 0 ? [] : (await catalog.getProducts({ ids: missing }, options)).products;
      for (const product of read) {
        found.set(product.id, product);
        hot.keep(product, readAt);
      }
      return { $typeName: 'jangteo.catalog.v1.GetProductsResponse', products: ids.flatMap((id) => found.get(id) ?? []) };
    },
    putProduct: (request, options) => changing([request.id ?? ''], () => catalog.putProduct(request, options)),
    deleteProduct: (request, options) => changing([request.id ?? ''], () => catalog.deleteProduct(request, options)),
    refreshProduct: (request, options) => changing([request.id ?? ''], () => catalog.refreshProduct(request, options)),
    importProducts(request, options) {
      const ids = (request.products ?? []).map(({ id = '' }) => id);
      return changing(ids, () => catalog.importProducts(request, options));
    },
  };
  return {
    client,
    async stop() {
      stopMeasuring();
      await hot.stop();
    },
  };
}

function measure({ meter }: Pick<Runtime, 'meter'>, hot: HotProducts): () => void {
  const collection = 'products';
  const stops = [
    meter.gauge('jangteo_hot_document_bytes', 'Memory that documents which are read often take, about.', ['collection'], async () => [
      { labels: { collection }, value: hot.bytes },
    ]),
    meter.gauge(
      'jangteo_hot_document_reads',
      'Reads of documents by id since the start, by whether they were found in memory.',
      ['collection', 'result'],
      async () => [
        { labels: { collection, result: 'hit' }, value: hot.hits },
        { labels: { collection, result: 'miss' }, value: hot.misses },
      ],
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
