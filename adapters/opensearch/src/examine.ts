import type { Runtime } from '@jangteo/kernel/runtime';
import { type EngineCheck, engineCheck, isAtLeast } from '@jangteo/ports/engine-check';
import { EngineRequests } from './search/engine-requests.ts';
import { readEngineUrl } from './search/engine-url.ts';

const LEAST = '2.0';

interface Cluster {
  readonly version: { readonly number: string; readonly distribution?: string };
}

/** What a shop needs of its OpenSearch. Throws ENGINE_AWAY, BAD_CONFIG. */
export async function examineOpenSearch(url: string, runtime: Runtime): Promise<EngineCheck[]> {
  const requests = new EngineRequests(readEngineUrl(url).nodes, runtime);
  try {
    const { version } = await requests.send<Cluster>({ method: 'GET', path: [''] });
    const { status } = await requests.send<{ status: string }>({ method: 'GET', path: ['_cluster', 'health'] });
    const isThere = await hasNori(requests);
    return [
      engineCheck(
        'version',
        `${version.distribution ?? 'elasticsearch'} ${version.number}`,
        isAtLeast(version.number, LEAST),
        `take ${LEAST} or newer`,
      ),
      engineCheck('health', status, status !== 'red', 'some shards have no copy: look at _cluster/allocation/explain'),
      engineCheck(
        'Korean',
        isThere ? 'analysis-nori' : 'no analysis-nori',
        isThere,
        'bin/opensearch-plugin install analysis-nori on every node',
      ),
    ];
  } finally {
    await requests.close();
  }
}

async function hasNori(requests: EngineRequests): Promise<boolean> {
  try {
    await requests.send({ method: 'POST', path: ['_analyze'], body: { tokenizer: 'nori_tokenizer', text: '삼성전자' } });
    return true;
  } catch {
    return false;
  }
}
