/** A line that keeps a promise, and the test that notices when it is gone. */
export interface Guard {
  readonly guard: string;
  readonly file: string;
  /** Stands once in the file. */
  readonly find: string;
  readonly replace: string;
  /** The test file that must fail without it. */
  readonly test: string;
  /** The one test of it that is run; a pattern. */
  readonly name?: string;
  /** For the simulator's test: within how many seeds it is found. */
  readonly seeds?: number;
}
