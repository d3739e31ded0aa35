/** Work that waits for the work before it on the same thing. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(of: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(of) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.#last.set(of, turn);
    const ended = () => {
      if (this.#last.get(of) === turn) this.#last.delete(of);
    };
    turn.then(ended, ended);
    return turn;
  }

  /** Resolves when nothing waits. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#last.values());
  }
}
