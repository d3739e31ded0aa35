import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IsAdmin } from './admin-access.ts';
import type { GatewayOptions } from './context.ts';
import { credentialOf } from './credentials.ts';

export interface Limits {
  /** Counts a log-in against its address and e-mail address. Throws RATE_LIMITED. */
  countLogIn(request: FastifyRequest, email: string): Promise<void>;
  /**
   * A made-up token has a limit of its own, so it counts against its address, too; anything else thrown is not counted.
   * Throws RATE_LIMITED.
   */
  countBadCredential(request: FastifyRequest, thrown: unknown): Promise<void>;
}

const WINDOW_MS = 60_000;
/** How many credentials are remembered at once. */
const REMEMBERED = 50_000;

const address = (request: FastifyRequest) => `address ${normalizeIP(request.ip)}`;

/** Limits every request by its session, else by its address; the operator and health checks are not limited. */
export async function limitRates(app: FastifyInstance, settings: GatewayOptions['settings'], isAdmin: IsAdmin): Promise<Limits> {
  const { sessionRate, addressRate, logInRate } = settings;
  await app.register(rateLimit, {
    global: false,
    timeWindow: WINDOW_MS,
    cache: REMEMBERED,
    max: (_request, key) => (key.startsWith('session ') ? sessionRate : addressRate),
    keyGenerator(request) {
      const token = credentialOf(request)?.token;
      return token === undefined ? address(request) : `session ${token}`;
    },
    allowList: (request) => request.url.startsWith('/health/') || (request.url.startsWith('/admin/') && isAdmin(request)),
    errorResponseBuilder: (_request, { ttl }) => tooMany(ttl),
    enableDraftSpec: true,
    addHeadersOnExceeding: { 'ratelimit-limit': false, 'ratelimit-remaining': false, 'ratelimit-reset': false },
  });
  app.addHook('onRequest', app.rateLimit());

  const logIns = new WeakMap<FastifyRequest, string>();
  const byLogIn = app.createRateLimit({
    max: logInRate,
    keyGenerator: (request) => `${address(request)} ${logIns.get(request) ?? ''}`,
    allowList: [],
  });
  const byAddress = app.createRateLimit({ max: addressRate, keyGenerator: address, allowList: [] });
  const count = async (limit: typeof byLogIn, request: FastifyRequest) => {
    const result = await limit(request);
    if (!result.isAllowed && result.isExceeded) throw tooMany(result.ttl);
  };
  return {
    async countLogIn(request, email) {
      logIns.set(request, email.trim().toLowerCase());
      await count(byLogIn, request);
    },
    async countBadCredential(request, thrown) {
      if (hasCode(thrown, 'UNAUTHENTICATED')) await count(byAddress, request);
    },
  };
}

function tooMany(ttlMs: number): JangteoError {
  const seconds = Math.ceil(ttlMs / 1_000);
  return new JangteoError('RATE_LIMITED', `wait ${seconds} s`, { data: { retry_after_seconds: seconds } });
}
