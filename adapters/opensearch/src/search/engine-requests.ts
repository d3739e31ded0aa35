import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { Client, errors } from '@opensearch-project/opensearch';
import { type EngineFault, toJangteoError } from './engine-errors.ts';

export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Parts of the path, which are escaped. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** NDJSON instead of `body`. */
  readonly lines?: string;
  /** It may take longer than a search: then the engine has to answer to something else meanwhile. */
  readonly isLong?: boolean;
  /** May be sent twice where a connection is lost. Default: yes. */
  readonly isRepeatable?: boolean;
}

/** A call that nothing is heard of ends after so long. */
const CALL_MS_MAX = 4_000;
const LONG_MS_MAX = 120_000;
const PING_EVERY_MS = 2_000;
const PING_MS_MAX = 2_000;
const RETRIES = 2;

/** Sends requests, each with an end: the client's own timeout ends with the first byte of an answer. */
export class EngineRequests {
  readonly #client: Client;
  readonly #runtime: Runtime;
  #isClosed = false;

  constructor(nodes: readonly string[], runtime: Runtime) {
    this.#client = new Client({ nodes: [...nodes], maxRetries: RETRIES, requestTimeout: LONG_MS_MAX });
    this.#runtime = runtime;
  }

  /** The answer's body. Throws ENGINE_AWAY, STORE_FULL, NOT_FOUND, ALREADY_EXISTS, INVALID_REQUEST, BAD_CONFIG. */
  async send<Answer>(request: EngineRequest): Promise<Answer> {
    if (this.#isClosed) throw new JangteoError('ENGINE_AWAY', 'the search index is closed');
    const over = new AbortController();
    const sending = this.#transport(request);
    const isOut = request.isLong ? this.#isLost(over.signal) : this.#runtime.clock.sleep(CALL_MS_MAX, over.signal);
    try {
      const first = await Promise.race([sending.then(({ body }) => ({ body: body as Answer })), isOut.then(() => undefined)]);
      if (first !== undefined) return first.body;
      sending.abort();
      throw new JangteoError('ENGINE_AWAY', 'the search engine does not answer');
    } catch (thrown) {
      throw told(thrown);
    } finally {
      over.abort();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const over = new AbortController();
    // The client waits for what is under way. A timer that is left would keep the process for as long.
    await Promise.race([this.#client.close(), this.#runtime.clock.sleep(CALL_MS_MAX, over.signal)]);
    over.abort();
  }

  #transport({ method, path, query, body, lines, isRepeatable = true }: EngineRequest) {
    const sending = this.#client.transport.request(
      {
        method,
        path: `/${path.map(encodeURIComponent).join('/')}`,
        ...(query && { querystring: { ...query } }),
        ...(body && { body }),
        ...(lines !== undefined && { bulkBody: lines }),
      },
      isRepeatable ? {} : { maxRetries: 0 },
    );
    // It is not listened to any more once it took too long.
    sending.catch(() => {});
    return sending;
  }

  /** Resolves when the engine does not answer to a ping while a long call is under way, or that call took too long. */
  async #isLost(over: AbortSignal): Promise<void> {
    const { clock } = this.#runtime;
    for (let waited = 0; waited < LONG_MS_MAX && !over.aborted; waited += PING_EVERY_MS) {
      await clock.sleep(PING_EVERY_MS, over);
      if (over.aborted) return;
      const ping = this.#transport({ method: 'GET', path: [''] });
      const heard = await Promise.race([
        ping.then(
          () => true,
          () => false,
        ),
        clock.sleep(PING_MS_MAX, over).then(() => over.aborted),
      ]);
      if (heard) continue;
      ping.abort();
      return;
    }
  }
}

/** Without the client's error as its cause, which has the request and the connection in it. */
function told(thrown: unknown): unknown {
  if (thrown instanceof errors.ResponseError) {
    const body = thrown.meta.body as { error?: EngineFault | string } | string | null;
    return toJangteoError(thrown.statusCode, typeof body === 'string' ? body : body?.error);
  }
  if (thrown instanceof errors.OpenSearchClientError)
    return new JangteoError('ENGINE_AWAY', `the search engine is away: ${thrown.message}`);
  return thrown;
}
