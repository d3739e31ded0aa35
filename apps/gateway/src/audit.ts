import { JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { auditText } from './audit-text.ts';
import type { GatewayContext } from './context.ts';
import { isChange } from './operator.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the audit calls this change, such as `inventory.adjust`. Every route under /admin/api that changes something has one. */
    audit?: string;
  }
  interface FastifyRequest {
    auditNotes: AuditNotes | undefined;
  }
}

/** What a handler knows of its change, and the audit cannot see. */
export interface AuditNotes {
  /** What is changed; default: what the path names. */
  readonly target?: string;
  /** Default: the body; `null`: nothing of it is to be kept. */
  readonly asked?: unknown;
  readonly before?: unknown;
  /** Default: what it is answered with. */
  readonly after?: unknown;
  /** Default: `reason` of the body, else what the header x-audit-reason says, percent-encoded: a deletion has no body. */
  readonly reason?: string;
  /** Who tries, where nobody is logged in yet. */
  readonly actor?: string;
}

const API = '/admin/api/';
const ANSWER_LENGTH_MAX = 100_000;
const REASON_MAX = 500;

/** Adds to what the audit will keep of this request. */
export function noteForAudit(request: FastifyRequest, notes: AuditNotes): void {
  request.auditNotes = { ...request.auditNotes, ...notes };
}

/** Refuses a route under /admin/api that changes something and has no name in the audit: the gateway does not start. */
export function wantAuditNames(app: FastifyInstance): void {
  app.addHook('onRoute', ({ url, method, config }) => {
    if (!url.startsWith(API) || config?.audit !== undefined || config?.onlyReads) return;
    const changing = [method].flat().filter(isChange);
    if (changing.length === 0) return;
    throw new JangteoError(
      'INTERNAL',
      `${changing.join(', ')} ${url} changes something: give it config.audit, or config.onlyReads where it does not`,
    );
  });
}

/**
 * Keeps who changes what: a record is written before the handler runs, and says afterwards how it went, so also a process that dies in
 * between leaves one. Where no record can be written, nothing is changed.
 */
export function auditChanges(
  app: FastifyInstance,
  { clients: { operators }, runtime: { clock, logger, ...runtime } }: GatewayContext,
): void {
  const begun = new WeakMap<FastifyRequest, { readonly id: string; readonly atMs: bigint }>();

  app.addHook('preHandler', async (request) => {
    const { audit: action } = request.routeOptions.config;
    if (action === undefined || request.operator === undefined) return;
    const made = { id: newId({ ...runtime, clock }), atMs: BigInt(clock.now()) };
    await operators.beginRecord({ record: { ...made, ...recordOf(request, action), outcome: 'begun' } });
    begun.set(request, made);
  });

  app.addHook('onSend', async (request, { statusCode }, payload) => {
    const { audit: action } = request.routeOptions.config;
    const isKnown = request.operator !== undefined || request.auditNotes?.actor !== undefined;
    if (action === undefined || !isKnown) return;
    const made = begun.get(request) ?? { id: newId({ ...runtime, clock }), atMs: BigInt(clock.now()) };
    const answer = answerIn(payload);
    if (statusCode < 400 && request.auditNotes?.after === undefined) noteForAudit(request, { after: answer });
    const record = { ...made, ...recordOf(request, action), ...endOf(statusCode, answer) };
    try {
      await operators.endRecord({ record });
    } catch (error) {
      // It has been done, or refused: the answer stands, and the record stays without an end.
      logger.error('the audit could not be told how a change ended', { action, outcome: record.outcome, error });
    }
  });
}

function recordOf({ operator, auditNotes: notes = {}, body, headers, params, id: traceId }: FastifyRequest, action: string) {
  const {
    target = targetIn(params),
    reason = reasonIn(body, headers['x-audit-reason']),
    asked: sent = body,
    before,
    after,
    actor = '',
  } = notes;
  const asked = sent === undefined || sent === null ? undefined : auditText(sent);
  const [beforeText, afterText] = [auditText(before), auditText(after)];
  return {
    actor: operator?.name ?? actor,
    role: operator?.role ?? '',
    ...{ action, target, reason, traceId },
    ...(asked !== undefined && { asked }),
    ...(beforeText !== undefined && { before: beforeText }),
    ...(afterText !== undefined && { after: afterText }),
  };
}

function endOf(status: number, answer: unknown): { outcome: string; code: string } {
  if (status < 400) return { outcome: 'done', code: '' };
  const { code = '' } = (answer ?? {}) as { readonly code?: string };
  return { outcome: status < 500 ? 'refused' : 'failed', code };
}

/** Undefined for what is no JSON, or too much of it to read twice. */
function answerIn(payload: unknown): unknown {
  if (typeof payload !== 'string' || payload.length > ANSWER_LENGTH_MAX || !payload.startsWith('{')) return undefined;
  return JSON.parse(payload);
}

function targetIn(params: unknown): string {
  return Object.values((params ?? {}) as Record<string, string>).join('/');
}

function reasonIn(body: unknown, header: string | string[] | undefined): string {
  const reason = (body as { readonly reason?: unknown } | null | undefined)?.reason;
  if (typeof reason === 'string') return reason;
  try {
    return typeof header === 'string' ? decodeURIComponent(header).slice(0, REASON_MAX).toWellFormed() : '';
  } catch {
    return '';
  }
}
