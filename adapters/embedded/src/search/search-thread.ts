import { Worker } from 'node:worker_threads';
import { JangteoError } from '@jangteo/kernel/errors';
import type { ThreadEvent, ThreadReply, ThreadRequest } from './worker-messages.ts';

export interface SearchThreadOptions<Event> {
  readonly module: URL;
  readonly workerData: unknown;
  /** Before anything is asked of a thread that has just started. */
  readonly onStart: () => void;
  readonly onEvent: (event: Event) => void;
  /** It ended without being told to. */
  readonly onLost: (thrown: unknown) => void;
}

/** A thread that starts when it is first asked, and again after it is lost. */
export class SearchThread<Event> {
  readonly #options: SearchThreadOptions<Event>;
  readonly #waiting = new Map<number, PromiseWithResolvers<string>>();
  #worker: Worker | undefined;
  #outgoing: ThreadRequest[] = [];
  #lastId = 0;
  #isClosed = false;

  constructor(options: SearchThreadOptions<Event>) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** Resolves with the answer's JSON. Throws ENGINE_AWAY where the thread is lost, or ends. */
  ask(method: string, json: string): Promise<string> {
    if (this.#isClosed) return Promise.reject(new JangteoError('ENGINE_AWAY', 'the search index is closed'));
    const id = ++this.#lastId;
    const answered = Promise.withResolvers<string>();
    const worker = this.#running();
    // Who waits for an answer keeps the process alive.
    if (this.#waiting.size === 0) worker.ref();
    this.#waiting.set(id, answered);
    // What is asked within one turn travels in one message.
    if (this.#outgoing.push({ id, method, json }) === 1) queueMicrotask(() => this.#send());
    return answered.promise;
  }

  /** Something that is shared and not copied; it overtakes nothing. */
  tell(message: object): void {
    this.#send();
    this.#worker?.postMessage(message);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    await worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const { module, workerData, onStart, onEvent } = this.#options;
    const worker = new Worker(module, { workerData });
    this.#worker = worker;
    worker.unref();
    worker.on('message', (message: ThreadReply[] | ThreadEvent<Event>) => {
      if (Array.isArray(message)) for (const reply of message) this.#settle(reply);
      else onEvent(message.event);
    });
    worker.on('error', (thrown) => this.#lost(worker, thrown));
    worker.on('exit', () => this.#lost(worker, new Error('the thread ended')));
    onStart();
    return worker;
  }

  #send(): void {
    if (this.#outgoing.length === 0) return;
    this.#worker?.postMessage(this.#outgoing);
    this.#outgoing = [];
  }

  #settle(reply: ThreadReply): void {
    const answered = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('json' in reply) answered?.resolve(reply.json);
    else {
      const { code, message, errors } = reply.failure;
      answered?.reject(new JangteoError(code, message, errors === undefined ? {} : { errors }));
    }
  }

  #lost(worker: Worker, thrown: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#outgoing = [];
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    if (!this.#isClosed) this.#options.onLost(thrown);
    const message = this.#isClosed ? 'the search index is closed' : 'a thread of the search index was lost and starts again';
    for (const answered of waiting) answered.reject(new JangteoError('ENGINE_AWAY', message, { cause: thrown }));
  }
}
