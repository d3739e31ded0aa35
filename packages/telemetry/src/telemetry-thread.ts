import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { JangteoError } from '@jangteo/kernel/errors';
import type { MetricsQuery, TraceQuery } from './reader.ts';
import type { ThreadReply, ThreadRequest, ThreadStart, Unsent } from './thread-messages.ts';

export type Asked =
  | { readonly kind: 'spans' | 'metrics'; readonly now: number; readonly json: string }
  | { readonly kind: 'readTrace'; readonly query: TraceQuery }
  | { readonly kind: 'listTraces'; readonly limit: number }
  | { readonly kind: 'readMetrics'; readonly query: MetricsQuery }
  | { readonly kind: 'finish' };

export interface ThreadOptions extends ThreadStart {
  /** What the thread sees of the environment: where and how OTLP is sent. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onUnsent: (unsent: Unsent) => void;
}

/** The thread that writes, reads and sends what is recorded, so that the shop's own thread only collects. */
export class TelemetryThread {
  readonly #options: ThreadOptions;
  readonly #waiting = new Map<number, PromiseWithResolvers<string>>();
  #worker: Worker | undefined;
  #lastId = 0;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** How many requests it has not answered. */
  get behind(): number {
    return this.#waiting.size;
  }

  /** Resolves with its answer as JSON, or with nothing. Throws ENGINE_AWAY. */
  ask(asked: Asked): Promise<string> {
    const id = ++this.#lastId;
    const answered = Promise.withResolvers<string>();
    this.#waiting.set(id, answered);
    this.#worker ??= this.#start();
    this.#worker.postMessage({ ...asked, id } satisfies ThreadRequest);
    return answered.promise;
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const { environment, onUnsent, ...workerData } = this.#options;
    const env = { ...compileCache(), ...environment };
    const worker = new Worker(new URL('./telemetry-worker.ts', import.meta.url), { workerData, env });
    worker.unref();
    worker.on('message', ({ id, result = '', error, unsent }: ThreadReply) => {
      const answered = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) answered?.resolve(result);
      else answered?.reject(new JangteoError('ENGINE_AWAY', `what is recorded could not be written or read: ${error}`));
      if (unsent !== undefined) onUnsent(unsent);
    });
    const gone = (thrown: unknown) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const answered of this.#waiting.values()) answered.reject(new JangteoError('ENGINE_AWAY', String(thrown), { cause: thrown }));
      this.#waiting.clear();
    };
    worker.on('error', gone);
    worker.on('exit', () => gone('the telemetry thread ended'));
    return worker;
  }
}

/** A thread with an environment of its own compiles everything anew unless it is told where this process keeps what is compiled. */
function compileCache(): Record<string, string> {
  // A folder for this version of Node, in the one that the variable names.
  const directory = getCompileCacheDir();
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: dirname(directory) };
}
