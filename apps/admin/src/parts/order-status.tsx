import { useWords } from '../language.ts';
import { statusWords } from '../words/orders.ts';
import { Badge, type Tone } from './badge.tsx';

const TONES: Readonly<Record<string, Tone>> = {
  PLACING: 'accent',
  PENDING: 'accent',
  COMPLETED: 'good',
  CANCELLING: 'warn',
  CANCELLED: 'calm',
  ABANDONED: 'calm',
  REQUESTED: 'accent',
  UNKNOWN: 'warn',
  SUCCEEDED: 'good',
  FAILED: 'bad',
  DROPPED: 'calm',
  REFUNDING: 'warn',
  REFUNDED: 'calm',
  READY: 'accent',
  SHIPPED: 'accent',
  DELIVERED: 'good',
  HELD: 'accent',
  CONFIRMED: 'good',
  RELEASED: 'calm',
  RETURNED: 'calm',
};

/** The state of an order, a payment, a shipment or a hold: in words, with the name that the log and the API use. */
export function Status({ status }: { status: string }) {
  const words = useWords(statusWords);
  return (
    <span class="status" title={status}>
      <Badge tone={TONES[status] ?? 'calm'}>{words[status] ?? status}</Badge>
    </span>
  );
}
