import { toIso } from '@jangteo/kernel/clock';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import type { DoctorRun } from '../doctor.ts';
import type { EngineState } from '../engines.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { operatorOf } from '../operator.ts';
import { doctorBodySchema, doctorRunSchema, enginesSchema } from '../schemas/health.ts';

export function adminHealthRoutes(app: FastifyInstance, { engines, doctor }: GatewayContext): void {
  app.get(
    '/engines',
    {
      schema: {
        tags: ['admin: health'],
        summary: 'Every engine and every other process of the shop: whether it answers, and how fast',
        security,
        response: { 200: enginesSchema, ...problems(...SESSION_PROBLEMS) },
      },
    },
    async () => ({ items: (await engines()).map(engineView) }),
  );

  app.get(
    '/doctor',
    {
      schema: {
        tags: ['admin: doctor'],
        summary: 'The run that is under way, or the last one',
        security,
        response: { 200: doctorRunSchema, ...problems(...SESSION_PROBLEMS) },
      },
    },
    async () => runView(doctor.last()),
  );

  app.post<{ Body: { fix?: boolean } | null }>(
    '/doctor',
    {
      config: { audit: 'doctor.run' },
      schema: {
        tags: ['admin: doctor'],
        summary: 'Derive every number twice, say what differs, and mend it if told so',
        description: 'Goes on by itself: ask with GET. Answers with the run under way, where there is one.',
        security,
        body: doctorBodySchema,
        response: { 202: doctorRunSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS) },
      },
    },
    async (request, reply) => {
      const run = doctor.start({ fix: request.body?.fix ?? false, by: operatorOf(request).name });
      return reply.code(202).send(runView(run));
    },
  );
}

function engineView({ kind, name, engine, url, up, latencyMs, detail, breaker }: EngineState) {
  return {
    ...{ kind, name, engine, url: url ?? null, up },
    latency_ms: latencyMs ?? null,
    detail: detail ?? null,
    breaker: breaker === undefined ? null : { state: breaker.state.replace('_', '-'), since: toIso(breaker.sinceMs) },
  };
}

export type EngineView = ReturnType<typeof engineView>;

function runView(run: DoctorRun | undefined) {
  const { state, by, fix = false, startedAtMs, endedAtMs, checked = 0, found, fixed = [], after, error } = run ?? { state: 'never' };
  return {
    ...{ state, by: by ?? null, fix, checked },
    started_at: startedAtMs === undefined ? null : toIso(startedAtMs),
    ended_at: endedAtMs === undefined ? null : toIso(endedAtMs),
    found: found ?? null,
    fixed: fixed.map((one) => ({ fix: one.fix, error: one.error ?? null })),
    after: after ?? null,
    error: error ?? null,
  };
}
