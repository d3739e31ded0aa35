import { type Finding, keyOf } from './finding.ts';

interface Suspicion {
  readonly finding: Finding;
  readonly lookAgain: LookAgain;
}

/** The findings of the same rows as they are now. */
export type LookAgain = () => Promise<readonly Finding[]>;

/** Each keeps what it takes to look again, so their number bounds the memory. */
const SUSPICIONS_MAX = 1_000;

/** What looked wrong at a first look, until a later one says that it is not. */
export class Suspicions {
  #left: readonly Suspicion[] = [];
  #raised = 0;

  get size(): number {
    return this.#left.length;
  }

  get isFull(): boolean {
    return this.#raised >= SUSPICIONS_MAX;
  }

  get findings(): readonly Finding[] {
    return this.#left.map(({ finding }) => finding);
  }

  add(findings: readonly Finding[], lookAgain: LookAgain): void {
    if (findings.length === 0) return;
    this.#left = [...this.#left, ...findings.map((finding) => ({ finding, lookAgain }))];
    this.#raised += findings.length;
  }

  /** Drops what is not there any more, or not the same. Findings of one look are looked at together. */
  async lookAgain(): Promise<void> {
    const left: Suspicion[] = [];
    for (const [lookAgain, together] of Map.groupBy(this.#left, (suspicion) => suspicion.lookAgain)) {
      const now = new Set((await lookAgain()).map(keyOf));
      left.push(...together.filter(({ finding }) => now.has(keyOf(finding))));
    }
    this.#left = left;
  }
}
