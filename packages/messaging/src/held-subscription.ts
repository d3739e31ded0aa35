import type { Subscription } from '@jangteo/ports/log/event-log';

/** A subscription that several may hold at a time: it goes on when none of them does. */
export interface HeldSubscription extends Subscription {
  hold(by: string): void;
  release(by: string): void;
}

/** `pause` and `resume` are the operator's. `closed` runs once the subscription is closed. */
export function heldSubscription(inner: Subscription, closed: () => Promise<void>): HeldSubscription {
  const holders = new Set<string>();
  const hold = (by: string) => {
    holders.add(by);
    inner.pause();
  };
  const release = (by: string) => {
    if (holders.delete(by) && holders.size === 0) inner.resume();
  };
  let closing: Promise<void> | undefined;
  return {
    hold,
    release,
    pause: () => hold('operator'),
    resume: () => release('operator'),
    get paused() {
      return holders.has('operator');
    },
    get concurrency() {
      return inner.concurrency;
    },
    set concurrency(keys) {
      inner.concurrency = keys;
    },
    close() {
      closing ??= inner.close().then(closed);
      return closing;
    },
  };
}
