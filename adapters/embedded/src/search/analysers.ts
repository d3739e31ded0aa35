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

/** A query does not wait longer for morphology to be loaded; the next one has what it said. */
const PATIENCE_MS = 30;

/** Analyses texts in this thread, each index with its own dictionary; memo and morphology are those of the writer's thread. */
export class Analysers {
  readonly #options: AnalysersOptions;
  readonly #memo: Memo;
  readonly #morphology: Morphology;
  readonly #opened = new Map<string, Opened>();

  constructor(options: AnalysersOptions) {
    this.#options = options;
    this.#memo = {
      get: async (eojeols) => (await options.remember(eojeols)).map((analysis) => analysis ?? undefined),
      put: async () => {},
    };
    this.#morphology = { analyse: options.analyse, running: false, close: async () => {} };
  }

  async analyse(
    index: string,
    dictionary: readonly DictionaryRule[],
    texts: readonly string[],
    patient: boolean,
  ): Promise<(readonly Word[])[]> {
    const opened = this.#opened.get(index) ?? {};
    this.#opened.set(index, opened);
    const which = patient ? 'patient' : 'hasty';
    opened[which] ??= this.#open(dictionary, patient ? undefined : PATIENCE_MS);
    return (await opened[which]).analyse(texts);
  }

  /** Whoever analyses with it just now ends that. */
  forget(index: string): void {
    this.#opened.delete(index);
  }

  async close(): Promise<void> {
    const opened = [...this.#opened.values()];
    this.#opened.clear();
    for (const { hasty, patient } of opened) for (const analyser of [await hasty, await patient]) await analyser?.close();
  }

  async #open(dictionary: readonly DictionaryRule[], patienceMs: number | undefined): Promise<Analyser> {
    const { openAnalyser } = (await import(this.#options.analysis)) as typeof import('@jangteo/korean/analyser');
    const { runtime } = this.#options;
    const patience = patienceMs === undefined ? {} : { patienceMs };
    return openAnalyser({ dictionary, runtime, memo: this.#memo, morphology: this.#morphology, ...patience });
  }
}

interface Opened {
  /** For queries. */
  hasty?: Promise<Analyser>;
  /** Waits for morphology as long as it takes. */
  patient?: Promise<Analyser>;
}
