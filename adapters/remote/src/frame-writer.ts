import { setImmediate as nextTurn } from 'node:timers/promises';

/** One direction of a stream: what becomes ready within one turn of the event loop leaves in one frame. */
export class FrameWriter<F> implements AsyncIterable<F> {
  readonly #take: () => F | undefined;
  #wake: (() => void) | undefined;
  #ended = false;

  /** `take` hands over what is ready, or undefined. */
  constructor(take: () => F | undefined) {
    this.#take = take;
  }

  /** There is something to take. */
  ready(): void {
    this.#wake?.();
  }

  /** What is ready still leaves, then the direction is closed. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<F> {
    for (;;) {
      await nextTurn();
      const frame = this.#take();
      if (frame !== undefined) {
        yield frame;
      } else if (this.#ended) {
        return;
      } else {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
      }
    }
  }
}
