import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { SearchService } from '@jangteo/contracts/search/v1/search';
import type { EngineState } from '@jangteo/gateway/engines';
import { JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { EngineSettings } from './engine-settings.ts';
import { STORED_SERVICE_NAMES } from './parts.ts';
import type { Platform } from './platform.ts';

/** What takes longer does not answer, as far as whoever asks is concerned. */
const PROBE_MS = 2_000;

type Described = Pick<EngineState, 'kind' | 'name'> & Partial<EngineState>;

/** Asks every engine, and every other process, for something small. */
export async function engineStates({ clock }: Runtime, platform: Platform, urls: EngineSettings): Promise<EngineState[]> {
  const { sqlUrl, documentsUrl, logUrl, searchUrl, kvUrl, connectUrl } = urls;
  const { engines, others } = platform;
  const timeoutMs = PROBE_MS;
  const ask = async (described: Described, url: string | undefined, answer: () => Promise<unknown>): Promise<EngineState> => {
    const asked = { ...described, engine: described.engine ?? engineOf(url), ...(url !== undefined && { url: withoutSecrets(url) }) };
    const beginMs = performance.now();
    try {
      await inTime(answer());
      return { ...asked, up: true, latencyMs: Math.round((performance.now() - beginMs) * 10) / 10 };
    } catch (thrown) {
      const { entry, code } = JangteoError.from(thrown);
      return { ...asked, up: false, detail: `${code}: ${entry.title}` };
    }
  };
  const inTime = async (answer: Promise<unknown>) => {
    const enough = new AbortController();
    const late = clock.sleep(PROBE_MS, enough.signal).then(() => {
      if (!enough.signal.aborted) throw new JangteoError('DEADLINE_EXCEEDED', `no answer in ${PROBE_MS} ms`);
    });
    await Promise.race([answer, late]).finally(() => enough.abort());
  };
  const storeAnswers = async (service: string) => {
    const { dependencies } = await platform.operations(service).health({ service }, { timeoutMs });
    if (dependencies.find(({ name }) => name === service)?.ok !== true) throw new JangteoError('ENGINE_AWAY', 'the store does not answer');
  };
  const elsewhere = (peerUrl: string | undefined) => (peerUrl?.startsWith('jangteo:') ? undefined : peerUrl);

  return await Promise.all([
    ...STORED_SERVICE_NAMES.map((name) => ask({ kind: 'sql', name }, sqlUrl, () => storeAnswers(name))),
    ask({ kind: 'documents', name: 'documents' }, documentsUrl, () =>
      platform.client(CatalogService).getProducts({ ids: ['probe'] }, { timeoutMs }),
    ),
    ask({ kind: 'log', name: 'log' }, elsewhere(logUrl), () => engines.log.topics()),
    ask({ kind: 'search', name: 'search' }, searchUrl, () => platform.client(SearchService).listIndexes({}, { timeoutMs })),
    ask({ kind: 'key-values', name: 'key-values' }, elsewhere(kvUrl), () => engines.keyValue.get('probe')),
    ...(connectUrl === undefined
      ? []
      : [ask({ kind: 'connect', name: 'connect', engine: 'debezium' }, connectUrl, () => connects(connectUrl))]),
    ...others.map((peer) => {
      const described: Described = { kind: 'process', name: peer.name, engine: 'jangteo' };
      return ask(described, peer.baseUrl, () => answers(peer.baseUrl)).then((state) => ({ ...state, breaker: peer.breaker() }));
    }),
  ]);
}

async function connects(url: string): Promise<void> {
  insist((await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) })).ok, 'Connect answers that it is well');
}

/** Past the breaker, which would refuse to ask. */
async function answers(baseUrl: string): Promise<void> {
  try {
    await fetch(new URL('/health/live', baseUrl), { signal: AbortSignal.timeout(PROBE_MS) });
  } catch (thrown) {
    throw new JangteoError('SERVICE_UNAVAILABLE', 'the process does not answer', { cause: thrown });
  }
}

function engineOf(url: string | undefined): string {
  return url === undefined ? 'embedded' : (url.split(':')[0] ?? '').replace(/^https?$/, 'opensearch').replace(/\+srv$/, '');
}

/** Without the password, and without the query, which may hold others. */
export function withoutSecrets(url: string): string {
  return url.replace(/\?.*$/s, '').replace(/\/\/([^:@]*):.*@/s, '//$1:***@');
}
