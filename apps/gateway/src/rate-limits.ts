import { credentialOf } from '@jangteo/edge/credentials';
import type { Caller, Limits } from '@jangteo/edge/limits';
import type { Clock } from '@jangteo/kernel/clock';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { WindowCounts } from '@jangteo/kernel/window-counts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IsAdmin } from './admin-access.ts';
import { clientAddress } from './client-address.ts';
import type { GatewayOptions } from './context.ts';

export interface GatewayLimits extends Limits {
  /** Counts an operator's log-in against its address, whatever the name. Throws RATE_LIMITED. */
  countStaffLogIn(request: FastifyRequest): void;
}

const WINDOWS = { windowMs: 60_000, keysMax: 50_000 };

/** Limits every request by its session, else by its address; the operator and health checks are not limited. */
export function limitRates(app: FastifyInstance, settings: GatewayOptions['settings'], isAdmin: IsAdmin, clock: Clock): GatewayLimits {
  const { sessionRate, addressRate, logInRate, newCartRate } = settings;
  const requests = new WindowCounts(clock, WINDOWS);
  const callerOf = (token: string | undefined, ip: string): Caller =>
    token === undefined ? { key: addressOf({ ip }), max: addressRate } : { key: `session ${token}`, max: sessionRate };
  app.addHook('onRequest', (request, reply, done) => {
    const { url, ip } = request;
    if (url.startsWith('/health/') || (url.startsWith('/admin/') && isAdmin(request))) return done();
    const { key, max } = callerOf(credentialOf(request)?.token, ip);
    const { exceeded, leftMs } = requests.count(key, max);
    if (!exceeded) return done();
    reply.headers({ 'ratelimit-limit': String(max), 'ratelimit-remaining': '0', 'ratelimit-reset': String(Math.ceil(leftMs / 1_000)) });
    done(tooMany(leftMs));
  });

  const logIns = new WindowCounts(clock, WINDOWS);
  const newCarts = new WindowCounts(clock, WINDOWS);
  const badCredentials = new WindowCounts(clock, WINDOWS);
  const take = (counts: WindowCounts, key: string, max: number) => {
    const { exceeded, leftMs } = counts.count(key, max);
    if (exceeded) throw tooMany(leftMs);
  };
  return {
    callerOf,
    count: ({ key, max }) => !requests.count(key, max).exceeded,
    giveBack: ({ key }) => requests.giveBack(key),
    countLogIn: (request, email) => take(logIns, `${addressOf(request)} ${email.trim().toLowerCase()}`, logInRate),
    countStaffLogIn: (request) => take(logIns, `operator ${addressOf(request)}`, logInRate),
    countNewCart: (request) => take(newCarts, addressOf(request), newCartRate),
    countBadCredential(request, thrown) {
      if (hasCode(thrown, 'UNAUTHENTICATED')) take(badCredentials, addressOf(request), addressRate);
    },
  };
}

function addressOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  return `address ${clientAddress(ip)}`;
}

function tooMany(ttlMs: number): JangteoError {
  const seconds = Math.ceil(ttlMs / 1_000);
  return new JangteoError('RATE_LIMITED', `wait ${seconds} s`, { data: { retry_after_seconds: seconds } });
}
