import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { refuseForeignHosts } from '../admin-access.ts';
import { auditChanges } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { adminAuditRoutes } from './admin-audit.ts';
import { adminAuditLogRoutes } from './admin-audit-log.ts';
import { adminCatalogRoutes } from './admin-catalog.ts';
import { adminCategoryMoveRoutes } from './admin-category-moves.ts';
import { adminConsumerRoutes } from './admin-consumers.ts';
import { adminDeadLetterRoutes } from './admin-dead-letters.ts';
import { adminHealthRoutes } from './admin-health.ts';
import { adminHistoryRoutes } from './admin-history.ts';
import { adminImportRoutes } from './admin-import.ts';
import { adminImportFileRoutes } from './admin-import-files.ts';
import { adminInventoryRoutes } from './admin-inventory.ts';
import { adminMessagingAuditRoutes } from './admin-messaging-audit.ts';
import { adminOperatorRoutes } from './admin-operators.ts';
import { adminOrderRoutes } from './admin-orders.ts';
import { adminRepairRoutes } from './admin-repairs.ts';
import { adminReplayRoutes } from './admin-replay.ts';
import { adminSearchIndexRoutes } from './admin-search-index.ts';
import { adminSearchWordRoutes } from './admin-search-words.ts';
import { adminLogInRoute, adminSessionRoutes } from './admin-session.ts';
import { adminStockListRoutes } from './admin-stock-list.ts';
import { adminTelemetryRoutes } from './admin-telemetry.ts';
import { adminTopicRoutes } from './admin-topics.ts';

/** The operator's calls: what the command line does to a running shop, it does through these. */
export function adminRoutes(app: FastifyInstance, context: GatewayContext): void {
  // Orders with their addresses: no browser keeps them for whoever sits there next.
  const keepNothing: onRequestHookHandler = (_request, reply, done) => {
    reply.header('cache-control', 'no-store');
    done();
  };
  const refuseForeign = refuseForeignHosts(context.settings);
  app.register(
    async (open) => {
      open.addHook('onRequest', keepNothing);
      open.addHook('onRequest', refuseForeign);
      auditChanges(open, context);
      adminLogInRoute(open, context);
    },
    { prefix: '/admin/api' },
  );
  app.register(
    async (admin) => {
      admin.addHook('onRequest', keepNothing);
      admin.addHook('onRequest', refuseForeign);
      admin.addHook('onRequest', context.admin);
      auditChanges(admin, context);
      adminSessionRoutes(admin, context);
      adminOperatorRoutes(admin, context);
      adminAuditLogRoutes(admin, context);
      adminCatalogRoutes(admin, context);
      adminCategoryMoveRoutes(admin, context);
      adminInventoryRoutes(admin, context);
      adminStockListRoutes(admin, context);
      adminOrderRoutes(admin, context);
      adminHistoryRoutes(admin, context);
      adminHealthRoutes(admin, context);
      adminImportRoutes(admin, context);
      adminImportFileRoutes(admin, context);
      adminAuditRoutes(admin, context);
      adminDeadLetterRoutes(admin, context);
      adminTopicRoutes(admin, context);
      adminConsumerRoutes(admin, context);
      adminReplayRoutes(admin, context);
      adminMessagingAuditRoutes(admin, context);
      adminRepairRoutes(admin, context);
      adminTelemetryRoutes(admin, context);
      adminSearchWordRoutes(admin, context);
      adminSearchIndexRoutes(admin, context);
    },
    { prefix: '/admin/api' },
  );
}
