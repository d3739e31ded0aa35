/** A pending timer; `cancel` is safe to call at any time. */
export interface Timer {
  cancel(): void;
}

/** The only source of time. Times are UTC milliseconds since the epoch. */
export interface Clock {
  now(): number;
  /** Runs `fn` once after `delayMs`. A timer never keeps the process alive by itself. */
  schedule(delayMs: number, fn: () => void): Timer;
  /** Resolves after `delayMs`, or at once when `signal` aborts. It never rejects. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, fn) {
    const handle = setTimeout(fn, delayMs);
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
  sleep(delayMs, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(handle);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const handle = setTimeout(done, delayMs);
      signal?.addEventListener('abort', done, { once: true });
    });
  },
};

/** ISO 8601 in UTC, as shown outside. */
export function toIso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** ISO 8601 from outside, with its offset or in UTC; NaN for anything else. */
export function fromIso(text: string): number {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of `timeMs` in an IANA `timeZone`, as `YYYYMMDD`. Throws RangeError for an unknown zone. */
export function dayIn(timeZone: string, timeMs: number): string {
  let format = dayFormats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    dayFormats.set(timeZone, format);
  }
  return format.format(timeMs).replaceAll('-', '');
}
