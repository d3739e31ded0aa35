/** Names of services, in the order of STORED_SERVICES and SERVICES; known without loading them. */
export const STORED_SERVICE_NAMES = ['users', 'catalog', 'inventory', 'orders', 'payments', 'delivery', 'search', 'operators'] as const;
export const SERVICE_NAMES = [...STORED_SERVICE_NAMES, 'carts'] as const;

/** A service, `log` or `gateway`: what a process of the shop can be told to run. */
export const PARTS: readonly string[] = [...SERVICE_NAMES, 'log', 'gateway'];
