/** What the admin API answers, as far as the rooms read it; times are ISO 8601 texts. */

export interface Page<T> {
  readonly items: readonly T[];
  /** `null`: there are no more. */
  readonly next_cursor: string | null;
}

/** GET /health/ready */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'not_ready' | 'stopping';
  readonly dependencies: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string; readonly elsewhere?: boolean }>>;
}

/** GET /pending: what waits, by service and kind. */
export type Pending = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** GET /topics */
export interface Topic {
  readonly name: string;
  /** `null`: for ever. */
  readonly retention_ms: number | null;
  readonly records: number;
  readonly partitions: readonly { readonly partition: number; readonly start: number; readonly end: number }[];
}

/** GET /topics/{topic}/records */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly at: string;
  readonly key: string;
  readonly type: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** GET /consumers */
export interface Consumer {
  readonly name: string;
  readonly topics: readonly string[];
  readonly paused: boolean;
  readonly replaying: boolean;
  readonly concurrency: number;
  readonly lag: number;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly committed: number;
    readonly end: number;
    readonly lag: number;
  }[];
}

export interface EventError {
  readonly code: string;
  readonly detail: string;
  readonly cause?: string;
}

/** GET /dead-letters/groups */
export interface FailureGroup {
  readonly consumer: string;
  readonly type: string;
  readonly code: string;
  readonly cause: string;
  readonly keys: number;
  readonly events: number;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly example: { readonly event_id: string; readonly key: string };
}

export interface FailedEvent {
  readonly consumer: string;
  readonly event_id: string;
  readonly key: string;
  readonly topic: string;
  readonly type: string;
  readonly status: string;
  readonly attempts: number;
  readonly edits: number;
  readonly failed_at: string;
  readonly error: EventError | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
  readonly original_payload: string | null;
}

/** GET /dead-letters */
export interface ParkedKey {
  readonly consumer: string;
  readonly key: string;
  /** FAILED: the shop tries it no more by itself. */
  readonly status: 'PARKED' | 'FAILED';
  readonly parked_at: string;
  readonly retry_at: string | null;
  readonly retries: number;
  readonly events: number;
  readonly head: FailedEvent | null;
}

/** GET /metrics */
export interface Metrics {
  readonly complete: boolean;
  readonly series: readonly import('./logic/series.ts').Series[];
}

/** GET /dead-letters/audit: what was done to events and consumers. */
export interface AuditEntry {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly consumer: string;
  readonly key: string;
  readonly event_id: string;
  readonly reason: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** GET /audit-log: what operators changed, or tried to. */
export interface AuditRecord {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly target: string;
  readonly reason: string;
  /** What was sent. */
  readonly asked: unknown;
  readonly before: unknown;
  readonly after: unknown;
  readonly outcome: 'begun' | 'done' | 'refused' | 'failed';
  readonly code: string;
  readonly trace_id: string;
}

/** GET /operators */
export interface Operator {
  readonly name: string;
  readonly role: 'viewer' | 'operator';
  readonly disabled: boolean;
  readonly created_at: string;
  readonly logged_in_at: string | null;
  /** Where it was made by the shop: in the answer to its making alone. */
  readonly password?: string;
}

/** One step of a trace; those under it follow it. */
export interface Span {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly depth: number;
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly start: string;
  readonly duration_ms: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** GET /traces */
export interface TraceSummary {
  readonly trace_id: string;
  /** Of its first span. */
  readonly name: string;
  readonly service: string;
  readonly started_at: string;
  /** From its first span to its last, also where nobody waited for that. */
  readonly ms: number;
  /** What its caller waited. */
  readonly first_ms: number;
  /** The code of the first that failed. */
  readonly error: string | null;
  readonly spans: number;
  readonly order_number: string | null;
}

/** GET /engines */
export interface Engine {
  readonly kind: 'sql' | 'documents' | 'log' | 'search' | 'key-values' | 'connect' | 'process';
  /** Of the service whose store it is, or of the process. */
  readonly name: string;
  readonly engine: string;
  /** `null`: embedded. */
  readonly url: string | null;
  readonly up: boolean;
  readonly latency_ms: number | null;
  readonly detail: string | null;
  /** Of a process: whether calls to it are let through. */
  readonly breaker: { readonly state: 'closed' | 'open' | 'half-open'; readonly since: string } | null;
}

export interface Finding {
  readonly check: string;
  readonly compares: string;
  readonly subject: string;
  readonly detail: string;
  /** None: somebody has to decide. */
  readonly fixes: readonly string[];
}

export interface Findings {
  readonly skus: number;
  readonly orders: number;
  readonly products: number;
  readonly indexed: number;
  readonly events: number;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly undecided: number;
  readonly complete: boolean;
}

/** GET /doctor */
export interface DoctorRun {
  readonly state: 'never' | 'running' | 'done' | 'failed';
  readonly by: string | null;
  readonly fix: boolean;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly checked: number;
  readonly found: Findings | null;
  readonly fixed: readonly { readonly fix: string; readonly error: string | null }[];
  readonly after: Findings | null;
  readonly error: string | null;
}
