import { hasCode, JangteoError } from '@jangteo/kernel/errors';

/** Lets changes of one index pass one after the other. When one is lost, so are those that wait behind it: their writer is told at once, and writes again. */
export class WriteTurns {
  #last: Promise<unknown> = Promise.resolve();
  #losses = 0;

  /** Throws ENGINE_AWAY without having begun where one before it did. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const losses = this.#losses;
    const turn = this.#last.then(async () => {
      if (losses !== this.#losses) throw new JangteoError('ENGINE_AWAY', 'the search engine went away during a write before this one');
      try {
        return await work();
      } catch (thrown) {
        if (hasCode(thrown, 'ENGINE_AWAY')) this.#losses++;
        throw thrown;
      }
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}
