/** The way a run goes, as data: drawn from a seed, and made smaller when it fails. */
export interface Plan {
  readonly seed: number;
  readonly topology: Topology;
  readonly acts: readonly Act[];
  readonly faults: readonly Fault[];
  /** How long a step takes at most, where it takes any time; 0: none does. */
  readonly latencyMs: number;
  readonly laggard?: string;
  /** Ranges of steps, [from, to), in which the seed picks who goes on; elsewhere the oldest goes first. */
  readonly picked: readonly Range[];
}

export type Range = readonly [number, number];

/**
 * `one`: everything in one process. `each`: a process for each service and one for the log.
 * `pairs`: two processes for each service that consumes, on shared stores.
 */
export type Topology = 'one' | 'each' | 'pairs';

export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
}

/** What somebody outside does. */
export type Act =
  | {
      readonly act: 'order';
      readonly atMs: number;
      readonly user: number;
      /** Also the Idempotency-Key. */
      readonly key: string;
      readonly lines: readonly OrderLine[];
      readonly method: string;
      readonly postalCode: string;
      /** How often the buyer asks until there is an answer; 1: walks away after the first trouble. */
      readonly tries: number;
      /** The same request twice at the same moment. */
      readonly twice: boolean;
      /** Cancels so long after the order was acknowledged. */
      readonly cancelAfterMs?: number;
    }
  | { readonly act: 'grant'; readonly atMs: number; readonly key: string; readonly lines: readonly OrderLine[]; readonly tries: number }
  /** A hand in the books, to see that it is noticed. Never drawn. */
  | { readonly act: 'tamper'; readonly atMs: number; readonly key: string; readonly store: string; readonly statement: string };

/** Where in a run: at a step, or where the `nth` step of this label is parked. */
export type Place = { readonly step: number } | { readonly label: string; readonly nth: number };

export type Fault = { readonly at: Place } & Misfortune;

export type Misfortune =
  /** What the step carried is lost; its sender is told at once, or never. */
  | { readonly fault: 'lost' }
  | { readonly fault: 'silent' }
  /** A record is delivered, a request arrives, a transaction's body runs a second time. */
  | { readonly fault: 'again' }
  | { readonly fault: 'delay'; readonly ms: number }
  /** The process is gone without a word, and starts again after `downMs`. Without a name: the one whose step it is. */
  | { readonly fault: 'crash'; readonly process?: string; readonly downMs: number }
  /** The process is asked to stop, does, and starts again. */
  | { readonly fault: 'stop'; readonly process: string; readonly downMs: number }
  | { readonly fault: 'away'; readonly store: string; readonly ms: number; readonly code: 'ENGINE_AWAY' | 'STORE_FULL' }
  | { readonly fault: 'jump'; readonly process: string; readonly ms: number }
  /** A consumer group gets the last records of every partition of a topic again. */
  | { readonly fault: 'rewind'; readonly group: string; readonly records: number };

/** Faults that befall the step at whose label they stand. */
export type StepFault = 'lost' | 'silent' | 'again' | 'delay';
