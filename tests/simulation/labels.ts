import type { StepFault } from './plan.ts';

/** Steps at which faults are worth while, and which. A long run tells which of them never came by. */
export const LABELS: readonly { readonly label: string; readonly faults: readonly StepFault[] }[] = [
  ...transactions(
    'catalog.consume',
    'catalog.noteUntouched',
    'catalog.salesApplied',
    'orders.leaseNumbers',
    'orders.startPlacing',
    'orders.takeOver',
    'orders.finishPlacing',
    'orders.refuse',
    'orders.cancelOrder',
    'orders.abandonOrder',
    'orders.timeOut',
    'orders.consume',
    'orders.relayed',
    'inventory.reserve',
    'inventory.consume',
    'inventory.relayed',
    'inventory.sweep',
    'payments.consume',
    'payments.claimDue',
    'payments.recordPayment',
    'payments.relayed',
    'provider.authorise',
    'provider.capture',
    'delivery.consume',
    'delivery.moveShipments',
    'delivery.relayed',
    'log.appendRecords',
    'log.commitOffsets',
  ),
  ...exchanges('call', 'reply', 'PlaceOrder', 'CancelOrder', 'Reserve', 'Quote', 'GetUser', 'AbandonOrder', 'Grant'),
  ...exchanges('ask', 'told', 'authorise', 'capture', 'void', 'query', 'refund'),
  ...exchanges('log asked', 'log told', 'append'),
  ...deliveries('order_success to catalog', 'order_failed to catalog'),
  ...deliveries('order_created to payments', 'order_success to inventory', 'order_failed to inventory', 'order_failed to payments'),
  ...deliveries('refund_requested to payments', 'shipment_requested to delivery', 'shipment_cancel_requested to delivery'),
  ...deliveries('payment_success to orders', 'payment_failed to orders', 'stock_confirmed to orders', 'shipped to orders'),
  ...deliveries(
    'delivered to orders',
    'delivery_failed to orders',
    'shipment_cancelled to orders',
    'shipment_gone to orders',
    'refunded to orders',
  ),
];

function transactions(...names: string[]): { label: string; faults: StepFault[] }[] {
  return names.flatMap((name) => [
    { label: `begin ${name}`, faults: ['lost', 'again', 'delay', 'delay'] },
    { label: `committed ${name}`, faults: ['lost', 'lost', 'delay'] },
  ]);
}

function exchanges(there: string, back: string, ...names: string[]): { label: string; faults: StepFault[] }[] {
  return names.flatMap((name) => [
    { label: `${there} ${name}`, faults: ['lost', 'silent', 'again', 'delay'] },
    { label: `${back} ${name}`, faults: ['lost', 'silent', 'delay'] },
  ]);
}

function deliveries(...names: string[]): { label: string; faults: StepFault[] }[] {
  return names.map((name) => ({ label: `deliver ${name}`, faults: ['again', 'again', 'delay', 'delay', 'lost'] }));
}
