/** The services' names, in the order of SERVICES; known without loading them. */
export const SERVICE_NAMES = ['users', 'catalog', 'inventory', 'orders', 'payments', 'delivery', 'search'] as const;

/** A service, `log` or `gateway`: what a process of the shop can be told to run. */
export const PARTS: readonly string[] = [...SERVICE_NAMES, 'log', 'gateway'];
