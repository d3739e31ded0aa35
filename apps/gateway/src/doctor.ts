/** What doctor found once, as `jangteo doctor --json` prints it. */
export interface DoctorFindings {
  readonly skus: number;
  readonly orders: number;
  readonly products: number;
  readonly indexed: number;
  readonly events: number;
  readonly findings: readonly DoctorFinding[];
  readonly notes: readonly string[];
  /** What looks wrong, but may be mended by events that are still under way. */
  readonly undecided: number;
  /** false: there were too many findings to go on. */
  readonly complete: boolean;
}

export interface DoctorFinding {
  readonly check: string;
  /** The two things that differ, in words. */
  readonly compares: string;
  readonly subject: string;
  readonly detail: string;
  /** Commands that mend it, the first one first; none: somebody has to decide. */
  readonly fixes: readonly string[];
}

export interface DoctorRun {
  readonly state: 'running' | 'done' | 'failed';
  readonly by: string;
  readonly fix: boolean;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  /** How many rows were looked at so far. */
  readonly checked: number;
  readonly found?: DoctorFindings;
  /** What was done about it. */
  readonly fixed?: readonly { readonly fix: string; readonly error?: string }[];
  /** After the fixes. */
  readonly after?: DoctorFindings;
  /** Why it failed. */
  readonly error?: string;
}

/** Derives every number twice while the shop sells, and mends what differs; one run at a time. */
export interface Doctor {
  /** Begins a run; returns the one under way where there is one. */
  start(options: { readonly fix: boolean; readonly by: string }): DoctorRun;
  /** The one under way, or the last one since the start of this process. */
  last(): DoctorRun | undefined;
}
