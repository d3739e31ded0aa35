import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** Headers that tell a browser what these pages may do. Built once: per request helmet would put its policy together anew. */
export function addSecurityHeaders(app: FastifyInstance): void {
  const apply = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // Product images live wherever the catalogue says.
        imgSrc: ["'self'", 'data:', 'https:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // A shop's other subdomains are not ours to move to HTTPS.
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });
  app.addHook('onRequest', (request, reply, done) => {
    apply(request.raw, reply.raw, (thrown) => done(thrown as Error | undefined));
  });
}
