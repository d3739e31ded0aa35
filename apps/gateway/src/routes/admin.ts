import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { adminAuditRoutes } from './admin-audit.ts';
import { adminCatalogRoutes } from './admin-catalog.ts';
import { adminImportRoutes } from './admin-import.ts';
import { adminInventoryRoutes } from './admin-inventory.ts';
import { adminOrderRoutes } from './admin-orders.ts';

/** The operator's calls: what the command line does to a running shop, it does through these. */
export function adminRoutes(app: FastifyInstance, context: GatewayContext): void {
  app.register(
    async (admin) => {
      admin.addHook('onRequest', context.admin);
      adminCatalogRoutes(admin, context);
      adminInventoryRoutes(admin, context);
      adminOrderRoutes(admin, context);
      adminImportRoutes(admin, context);
      adminAuditRoutes(admin, context);
    },
    { prefix: '/admin/api' },
  );
}
