import { Worker } from 'node:worker_threads';
import type { Timer } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { MorphologyReply, MorphologyRequest } from './morphology-worker.ts';

const IDLE_MS = 30_000;
/** Bounds what is copied between threads at once, and how long one caller holds up another. */
const BATCH = 2_000;
/** A thread that dies is started again for what it had not answered, once. */
const TRIES = 2;

/** Korean morphology in a worker thread of its own, which is there only while it has work. */
export interface Morphology {
  /** Analyses in the order asked for, as a memo keeps them. Rejects with ENGINE_AWAY where the thread cannot be started or has died twice. */
  analyse(pieces: readonly string[]): Promise<readonly string[]>;
  /** Whether its thread, and so its memory, is there. */
  readonly running: boolean;
  /** Ends the thread; what it has not answered is rejected. */
  close(): Promise<void>;
}

export interface MorphologyOptions {
  readonly runtime: Runtime;
  /** How long the thread stays without work, in ms. Default 30,000. */
  readonly idleMs?: number;
  /** Default: the thread that this package has. */
  readonly worker?: URL;
}

interface Asked {
  readonly pieces: readonly string[];
  readonly answered: PromiseWithResolvers<readonly string[]>;
  tries: number;
}

export function openMorphology(options: MorphologyOptions): Morphology {
  const thread = new MorphologyThread(options);
  return {
    async analyse(pieces) {
      const batches: Promise<readonly string[]>[] = [];
      for (let from = 0; from < pieces.length; from += BATCH) batches.push(thread.ask(pieces.slice(from, from + BATCH)));
      return (await Promise.all(batches)).flat();
    },
    get running() {
      return thread.running;
    },
    close: () => thread.close(),
  };
}

let shared: Morphology | undefined;

/** The one that all analysers of this thread use unless they are given another. Whoever asks first decides its options. */
export function sharedMorphology(options: MorphologyOptions): Morphology {
  shared ??= openMorphology(options);
  return shared;
}

class MorphologyThread {
  readonly #options: MorphologyOptions;
  readonly #waiting = new Map<number, Asked>();
  #worker: Worker | undefined;
  #idle: Timer | undefined;
  #last = 0;
  #closed = false;

  constructor(options: MorphologyOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#worker !== undefined;
  }

  ask(pieces: readonly string[]): Promise<readonly string[]> {
    if (this.#closed) return Promise.reject(new JangteoError('ENGINE_AWAY', 'the Korean morphology is closed'));
    this.#last += 1;
    const asked: Asked = { pieces, answered: Promise.withResolvers(), tries: 0 };
    this.#waiting.set(this.#last, asked);
    this.#send(this.#last, asked);
    return asked.answered.promise;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
    this.#reject('the Korean morphology is closed');
  }

  #send(number: number, asked: Asked): void {
    this.#idle?.cancel();
    asked.tries += 1;
    this.#worker ??= this.#start();
    // While somebody waits for it, it keeps the process alive.
    this.#worker.ref();
    this.#worker.postMessage({ number, pieces: asked.pieces } satisfies MorphologyRequest);
  }

  #start(): Worker {
    const worker = new Worker(this.#options.worker ?? new URL('./morphology-worker.ts', import.meta.url), { execArgv: [] });
    let reason: unknown = 'it ended';
    worker.on('message', (reply: MorphologyReply) => this.#answer(worker, reply));
    worker.on('error', (thrown) => {
      reason = thrown;
    });
    worker.on('exit', () => this.#gone(worker, reason));
    return worker;
  }

  #answer(worker: Worker, { number, analyses }: MorphologyReply): void {
    const asked = this.#waiting.get(number);
    this.#waiting.delete(number);
    asked?.answered.resolve(analyses);
    if (this.#waiting.size > 0) return;
    worker.unref();
    this.#idle = this.#options.runtime.clock.schedule(this.#options.idleMs ?? IDLE_MS, () => void this.#end());
  }

  /** The dictionary's memory goes with the thread. */
  async #end(): Promise<void> {
    this.#idle?.cancel();
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #gone(worker: Worker, reason: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    if (this.#waiting.size === 0) return;
    this.#options.runtime.logger.warn('the Korean morphology thread died', { error: String(reason) });
    if ([...this.#waiting.values()].some(({ tries }) => tries >= TRIES)) this.#reject(String(reason), reason);
    for (const [number, asked] of this.#waiting) this.#send(number, asked);
  }

  #reject(reason: string, cause?: unknown): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { answered } of waiting) answered.reject(new JangteoError('ENGINE_AWAY', `no Korean morphology: ${reason}`, { cause }));
  }
}
