import { Worker } from 'node:worker_threads';

export interface CheckpointRequest {
  readonly id: number;
  readonly path: string;
}

export interface CheckpointReply {
  readonly id: number;
  readonly error?: string;
}

/** Runs checkpoints of many files in one thread, since each syncs twice and would hold the event loop. */
export class CheckpointThread {
  readonly #waiting = new Map<number, PromiseWithResolvers<void>>();
  #worker: Worker | undefined;
  #lastId = 0;
  #users = 0;

  run(path: string): Promise<void> {
    const id = ++this.#lastId;
    const done = Promise.withResolvers<void>();
    this.#waiting.set(id, done);
    this.#worker ??= this.#start();
    this.#worker.postMessage({ id, path } satisfies CheckpointRequest);
    return done.promise;
  }

  retain(): void {
    this.#users++;
  }

  /** The thread ends with its last user, and starts again when it is needed again. */
  async release(): Promise<void> {
    if (--this.#users === 0) await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./sql-checkpoint-worker.ts', import.meta.url));
    worker.unref();
    worker.on('message', ({ id, error }: CheckpointReply) => {
      if (error === undefined) this.#waiting.get(id)?.resolve();
      else this.#waiting.get(id)?.reject(new Error(error));
      this.#waiting.delete(id);
    });
    const gone = (thrown: unknown) => {
      this.#worker = undefined;
      for (const done of this.#waiting.values()) done.reject(thrown);
      this.#waiting.clear();
    };
    worker.on('error', gone);
    worker.on('exit', () => gone(new Error('the checkpoint thread ended')));
    return worker;
  }
}
