import type { HistoryReason } from './history.ts';

/** How bad a reason is: it is over, it takes its way, somebody has to do something. */
export type Weight = 'finished' | 'on-its-way' | 'stuck';

const STUCK = new Set(['CONSUMER_PAUSED', 'PARKED', 'SERVICE_AWAY', 'PAYMENT_STALLED', 'ANSWER_LOST']);
/** The relay takes what is committed at once; a contradiction may be of this moment. */
const RELAY_MS_MAX = 5_000;

export function weightOf({ code, since, next }: HistoryReason, nowMs: number): Weight {
  if (code === 'FINISHED') return 'finished';
  if (STUCK.has(code)) return 'stuck';
  if (code === 'CONTRADICTION') return next === undefined ? 'on-its-way' : 'stuck';
  if (code === 'IN_OUTBOX') return since !== undefined && nowMs - Date.parse(since) > RELAY_MS_MAX ? 'stuck' : 'on-its-way';
  return 'on-its-way';
}

/** What an operator can do about a reason, in this room or in another. */
export type Remedy =
  | { readonly do: 'redrive' | 'resume-consumer'; readonly service: string }
  | { readonly do: 'resume' }
  | { readonly do: 'open'; readonly room: '/doctor' | '/engines' };

export function remedyOf({ code, service, next }: HistoryReason): Remedy | undefined {
  switch (code) {
    case 'PARKED':
      return { do: 'redrive', service };
    case 'CONSUMER_PAUSED':
      return next === undefined ? undefined : { do: 'resume-consumer', service };
    case 'ANSWER_LOST':
      return next?.includes('orders resume') === true ? { do: 'resume' } : { do: 'open', room: '/doctor' };
    case 'PAYMENT_STALLED':
      return { do: 'open', room: '/doctor' };
    case 'CONTRADICTION':
      return next === undefined ? undefined : { do: 'open', room: '/doctor' };
    case 'SERVICE_AWAY':
      return { do: 'open', room: '/engines' };
    default:
      return undefined;
  }
}
