import { toIso } from '@jangteo/kernel/clock';

/** What an order waits for, or what holds it up. */
export type ReasonCode =
  | 'FINISHED'
  /** It takes its way: placing, payment, stock, shipment, cancellation, refund. */
  | 'PLACING'
  | 'PAYMENT'
  | 'STOCK'
  | 'SHIPMENT'
  | 'CANCELLATION'
  | 'REFUND'
  /** A service is held up. */
  | 'SERVICE_AWAY'
  | 'IN_OUTBOX'
  | 'CONSUMER_PAUSED'
  | 'CONSUMER_BEHIND'
  | 'PARKED'
  /** What it waits for was told, but nothing of it is on its way any more. */
  | 'ANSWER_LOST'
  /** Nobody will look at the payment again by itself. */
  | 'PAYMENT_STALLED'
  /** The services contradict each other. */
  | 'CONTRADICTION';

/** One sentence in both languages. */
export interface Said {
  /** For a person; times are ISO 8601 in UTC. */
  readonly sentence: string;
  readonly korean: string;
}

export interface Reason extends Said {
  readonly code: ReasonCode;
  /** Where to look. */
  readonly service: string;
  readonly since?: string;
  /** When it goes on by itself, or the command that helps. */
  readonly next?: string;
}

const MS_PER_S = 1_000;
const S_PER_MIN = 60;
const MIN_PER_H = 60;

export function at(ms: bigint | number): string {
  return toIso(Number(ms));
}

/** Such as `12 s`, `4 min` or `3 h`. */
export function lasting(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / MS_PER_S));
  if (seconds < 2 * S_PER_MIN) return `${seconds} s`;
  const minutes = Math.round(seconds / S_PER_MIN);
  return minutes < 2 * MIN_PER_H ? `${minutes} min` : `${Math.round(minutes / MIN_PER_H)} h`;
}

export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** Such as `12초`, `4분` or `3시간`. */
export function lastingKo(ms: number): string {
  const [count = '0', unit = 's'] = lasting(ms).split(' ');
  return `${count}${{ s: '초', min: '분', h: '시간' }[unit]}`;
}

/** `a`, `a and b`, `a, b and c`; each once. */
export function listed(names: readonly string[]): string {
  const each = [...new Set(names)];
  const last = each.pop() ?? '';
  return each.length === 0 ? last : `${each.join(', ')} and ${last}`;
}
