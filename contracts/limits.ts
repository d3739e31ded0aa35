/** How many lines an order has at most, and so a cart. */
export const ORDER_LINES_MAX = 100;

/** How many units a line has at most. */
export const LINE_QUANTITY_MAX = 1_000_000;
