import type { Guard } from './guard.ts';

export const DELIVERY_GUARDS: readonly Guard[] = [
  {
    guard: 'a cancelled shipment that never came leaves a tombstone',
    file: 'services/delivery/src/requests.ts',
    find: `    await insertShipment(context, { status: 'CANCELLED', address: '{}', due_at: null, cancel_requested: 1, ended_at: now });
`,
    replace: '',
    test: 'services/delivery/test/delivery.test.ts',
    name: 'that never came',
  },
  {
    guard: 'a cancelled shipment does not leave',
    file: 'services/delivery/src/mover.ts',
    find: `    .where('status', '=', row.status)
`,
    replace: '',
    test: 'services/delivery/test/delivery.test.ts',
    name: 'while the carrier was asked',
  },
  {
    guard: 'a shipment of an open order is not written off',
    file: 'services/delivery/src/rpc.ts',
    find: 'if (!isClosed(status)) throw',
    replace: 'if (false) throw',
    test: 'services/delivery/test/delivery.test.ts',
    name: 'writes off what left',
  },
];
