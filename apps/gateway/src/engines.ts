/** One engine, or one other process of the shop, as this process reaches it. */
export interface EngineState {
  readonly kind: 'sql' | 'documents' | 'log' | 'search' | 'key-values' | 'connect' | 'process';
  /** Of the service whose store it is, or of the process; else the kind again. */
  readonly name: string;
  /** Such as `embedded` or `mysql`; for a process `jangteo`. */
  readonly engine: string;
  /** Without what is secret in it; undefined: embedded. */
  readonly url?: string;
  readonly up: boolean;
  /** How long its answer took, in ms; undefined: there was none. */
  readonly latencyMs?: number;
  /** Why it is not up. */
  readonly detail?: string;
  /** Of a process: whether calls to it are let through, and since when. */
  readonly breaker?: { readonly state: 'closed' | 'open' | 'half_open'; readonly sinceMs: number };
}

/** Asks all of them, at the same time. */
export type Engines = () => Promise<readonly EngineState[]>;
