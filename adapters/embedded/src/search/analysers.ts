import type { Runtime } from '@jangteo/kernel/runtime';
import type { Analyser, DictionaryRule, Word } from '@jangteo/korean/analyser';
import type { Memo } from '@jangteo/korean/memo';
import type { Morphology } from '@jangteo/korean/morphology';

export interface AnalysersOptions {
  readonly analysis: string;
  readonly runtime: Runtime;
  /** What the memo of the writer's thread knows. */
  readonly remember: (eojeols: readonly string[]) => Promise<readonly (string | null)[]>;
  /** Asks the morphology of the writer's thread, which keeps the answers. */
  readonly analyse: (eojeols: readonly string[]) => Promise<readonly string[]>;
}

/** Analyses texts in this thread, each index with its own dictionary; memo and morphology are those of the writer's thread. */
export class Analysers {
  readonly #options: AnalysersOptions;
  readonly #memo: Memo;
  readonly #morphology: Morphology;
  readonly #opened = new Map<string, Promise<Analyser>>();

  constructor(options: AnalysersOptions) {
    this.#options = options;
    this.#memo = {
      get: async (eojeols) => (await options.remember(eojeols)).map((analysis) => analysis ?? undefined),
      put: async () => {},
    };
    this.#morphology = { analyse: options.analyse, running: false, close: async () => {} };
  }

  async analyse(index: string, dictionary: readonly DictionaryRule[], texts: readonly string[]): Promise<(readonly Word[])[]> {
    let opened = this.#opened.get(index);
    if (opened === undefined) {
      opened = this.#open(dictionary);
      this.#opened.set(index, opened);
    }
    return (await opened).analyse(texts);
  }

  async forget(index: string): Promise<void> {
    const opened = this.#opened.get(index);
    this.#opened.delete(index);
    await (await opened)?.close();
  }

  async close(): Promise<void> {
    for (const index of [...this.#opened.keys()]) await this.forget(index);
  }

  async #open(dictionary: readonly DictionaryRule[]): Promise<Analyser> {
    const { openAnalyser } = (await import(this.#options.analysis)) as typeof import('@jangteo/korean/analyser');
    return openAnalyser({ dictionary, runtime: this.#options.runtime, memo: this.#memo, morphology: this.#morphology });
  }
}
