import type { Runtime } from '@jangteo/kernel/runtime';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import { readEngineUrl } from './search/engine-url.ts';
import { OpenSearchIndex } from './search/opensearch-search.ts';

export interface OpenSearchOptions {
  /**
   * `http(s)://user:password@host:port/prefix?shards=1&replicas=0`; several nodes of one cluster as `host:port,host:port`. Names of indexes and
   * aliases begin with the prefix (default: jangteo), so that several shops share a cluster. Shards and replicas are those of indexes made from now on.
   */
  readonly url: string;
  readonly runtime: Runtime;
  /** Instead of the one in the URL. */
  readonly prefix?: string;
}

/**
 * OpenSearch 3 with its plugin analysis-nori; inline scripts must be allowed. Connects when it is first used. Throws BAD_CONFIG for a URL that
 * cannot be meant.
 */
export function opensearchSearchIndex({ url, runtime, prefix }: OpenSearchOptions): SearchIndex {
  return new OpenSearchIndex(readEngineUrl(url, prefix), runtime);
}
