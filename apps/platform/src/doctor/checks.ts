/** Every check by the name that its findings have, with what it compares. docs/doctor.md says more of each. */
export const CHECKS = {
  'stock-differs': 'the stock of a SKU, and the sum of its movements',
  'reserved-differs': 'the reserved units of a SKU, and the sum of what is held',
  oversold: 'the reserved units of a SKU, and its stock',

  'hold-without-order': 'a hold, and an order that is open',
  'order-without-hold': 'an open order, and a hold that stands',
  'sold-before-paid': 'units that left the stock, and an order that was paid',
  'sale-not-confirmed': 'a paid order, and units that left the stock',
  'hold-differs': 'the quantities that are held, and those that were ordered',

  'charge-without-order': 'a charge, and an order',
  'payment-not-requested': 'an order that waits for its payment, and a payment',
  'payment-unheard': 'an order that waits for its payment, and a payment that is decided',
  'payment-stalled': 'a payment that is not finished, and somebody who looks at it again',
  'sale-not-paid': 'a completed order, and a payment that succeeded',
  'charge-not-refunded': 'a cancelled order, and money that went back',
  'amount-differs': 'the total of an order, and the amount of its payment',

  'shipment-missing': 'a sold order, and a shipment',
  'shipment-unheard': 'a completed order, and a shipment on its way',
  'cancel-unheard': "a cancellation under way, and delivery's answer",
  'shipment-without-order': 'a shipment on its way, and an order that is open',

  'total-differs': 'the total of an order, and the sum of its lines',
  'order-unreadable': 'an order, and the order that its number leads to',

  'category-differs': 'the path and level of a category, and its parents',
  'product-differs': 'what a product document says of its category and SKUs, and what follows from them',
  'sku-not-found': 'a product, and the product that its SKU leads to',
  'product-not-listed': 'a product, and the listings of its category, brand and price',

  'search-missing': 'a product, and the search index (raw and live)',
  'search-stale': 'a product as the search index has it, and as the catalogue has it',
  'search-gone': 'a product in the search index, and the catalogue',
  'search-alias-astray': 'the version that searches are answered from, and one that is kept up to date',
  'search-stuck': 'changes that wait for the search index, and the search index that takes some of them',
  'reindex-stuck': 'a reindex that is under way, and a minute',

  'outbox-stuck': 'an outbox that events wait in, and a relay that takes some of them',
  'outbox-old': 'an event in an outbox, and a minute',
  'outbox-unread': 'an event in an outbox, and a relay that reads its slot',
  'outbox-no-topic': 'an event in an outbox, and a topic of the log',

  'event-lost': 'an event that a consumer has passed, and its inbox or its parked events',
  'parked-keys': 'a consumer, and keys whose events wait for a decision',
  'consumer-stuck': 'a consumer that events wait for, and its position',
  'position-beyond-end': 'the position of a consumer, and the end of the log',
} as const satisfies Record<string, string>;

export type Check = keyof typeof CHECKS;
