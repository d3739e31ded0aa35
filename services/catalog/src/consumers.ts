import { OrderFailed, OrderSuccess } from '@jangteo/contracts/events';
import { dayIn, fromIso } from '@jangteo/kernel/clock';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type EventHandler, on } from '@jangteo/messaging/consumer';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { countSale, firstDay, takeBack } from './sales.ts';
import type { CatalogTables } from './tables.ts';

type Tables = CatalogTables & MessagingTables;

/** What is sold makes a product popular; see apply-popularity.ts. */
export function catalogConsumers({ clock }: Pick<Runtime, 'clock'>, timeZone: string): EventHandler<Tables>[] {
  return [
    on(OrderSuccess, async (tx, { orderId, lines }, { headers }) => {
      const now = clock.now();
      const time = fromIso(headers.ce_time ?? '');
      const day = dayIn(timeZone, Number.isNaN(time) ? now : time);
      if (day >= firstDay(timeZone, now)) await countSale(tx, { orderId, day, lines }, now);
    }),
    on(OrderFailed, async (tx, { orderId }) => {
      await takeBack(tx, orderId, clock.now());
    }),
  ];
}
