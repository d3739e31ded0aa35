import { JangteoError } from '@jangteo/kernel/errors';

interface Waiting {
  readonly begin: () => void;
  readonly turnAway: (reason: unknown) => void;
}

/** Lets so many work at a time, the others wait in line; while it is paused, whoever waits or comes is turned away. */
export class Turns {
  #limit: number;
  #paused = false;
  #running = 0;
  readonly #line: Waiting[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  set limit(limit: number) {
    this.#limit = limit;
    this.#next();
  }

  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    this.#next();
  }

  /** Rejects without having begun where it is turned away. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin, turnAway) => {
      this.#line.push({ begin, turnAway });
      this.#next();
    });
    try {
      return await work();
    } finally {
      this.#running--;
      this.#next();
    }
  }

  #next(): void {
    if (this.#paused) {
      for (const { turnAway } of this.#line.splice(0)) turnAway(new JangteoError('ENGINE_AWAY', 'the member is paused'));
    }
    while (this.#running < this.#limit && this.#line.length > 0) {
      this.#running++;
      this.#line.shift()?.begin();
    }
  }
}
