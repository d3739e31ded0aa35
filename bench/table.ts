/** What a bench found, ready for bench/RESULTS.md. */
export interface Table {
  readonly title: string;
  /** What was done, in a sentence or two. */
  readonly how: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What the figures mean against their aims. */
  readonly notes: readonly string[];
  /** Aims that were missed, each in a sentence; --check ends with 1 where there are any. */
  readonly missed?: readonly string[];
  /** What --write writes besides, such as a chart: text by path from the root. */
  readonly files?: Readonly<Record<string, string>>;
}
