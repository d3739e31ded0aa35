import { type IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** What says something about an answer that is no page, too; the others are about pages, and JSON is many small answers. */
const FOR_JSON = ['cross-origin-resource-policy', 'strict-transport-security', 'x-content-type-options'];
const JSON_PATHS = ['/v1/', '/admin/api/'];
const NOTHING_TO_LOAD = { 'content-security-policy': "default-src 'none';frame-ancestors 'none'" };

/** Headers that tell a browser what an answer may do. They are always the same, so helmet puts them together once; returned are those of JSON. */
export function addSecurityHeaders(app: FastifyInstance): Readonly<Record<string, string>> {
  const forPages = securityHeaders();
  const forJson = { ...Object.fromEntries(FOR_JSON.map((name) => [name, forPages[name] ?? ''])), ...NOTHING_TO_LOAD };
  app.addHook('onRequest', ({ url }, reply, done) => {
    reply.headers(JSON_PATHS.some((path) => url.startsWith(path)) ? forJson : forPages);
    done();
  });
  return forJson;
}

function securityHeaders(): Record<string, string> {
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
  const request = { method: 'GET', headers: {} } as IncomingMessage;
  const response = new ServerResponse(request);
  apply(request, response, (thrown) => {
    if (thrown !== undefined) throw thrown;
  });
  return response.getHeaders() as Record<string, string>;
}
