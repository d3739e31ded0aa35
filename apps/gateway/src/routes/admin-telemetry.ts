import { fromIso, toIso } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';
import { askAll } from '../ask-all.ts';
import type { GatewayContext } from '../context.ts';
import { problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { listTraces, readOneTrace, readTraces } from '../read-traces.ts';
import {
  metricsQuerySchema,
  metricsSchema,
  oneTraceSchema,
  type TracesQuery,
  traceSchema,
  tracesQuerySchema,
  tracesSchema,
} from '../schemas/telemetry.ts';
import { traceTree, traceView } from '../trace-view.ts';

const tags = ['admin: telemetry'];
const HOUR_MS = 3_600_000;
const MS_PER_S = 1_000;

interface MetricsQuery {
  readonly name?: string;
  readonly from?: string;
  readonly to?: string;
  readonly step: number;
}

export function adminTelemetryRoutes(app: FastifyInstance, { telemetry, runtime }: GatewayContext): void {
  app.get<{ Params: { number: string } }>(
    '/orders/:number/trace',
    {
      schema: {
        tags,
        summary: 'What happened to an order, step by step, across all processes',
        description: 'Of the last 24 hours, as far as its traces were among those recorded.',
        security,
        params: { type: 'object', required: ['number'], properties: { number: { type: 'string', minLength: 1, maxLength: 40 } } },
        response: { 200: traceSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async ({ params: { number } }) => {
      const traces = await readTraces(telemetry, number);
      const spans = traceTree(traces.spans);
      if (spans.length === 0) throw new JangteoError('NOT_FOUND', 'no trace of an order with this number is recorded');
      return {
        order_number: number,
        trace_ids: [...new Set(spans.map((span) => span.trace_id))],
        complete: traces.complete,
        spans,
      };
    },
  );

  app.get<{ Querystring: TracesQuery }>(
    '/traces',
    {
      schema: {
        tags,
        summary: 'The traces that were recorded last, or the slowest of them',
        security,
        querystring: tracesQuerySchema,
        response: { 200: tracesSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST') },
      },
    },
    async ({ query: { limit, min_ms: minMs, error: failed, text, sort, admin } }) => {
      const filter = { limit, minMs, text, slowest: sort === 'slowest', admin, ...(failed !== undefined && { failed }) };
      const { traces, complete } = await listTraces(telemetry, filter);
      return { complete, items: traces.map(traceView) };
    },
  );

  app.get<{ Params: { id: string } }>(
    '/traces/:id',
    {
      schema: {
        tags,
        summary: 'A trace, span by span, across all processes',
        security,
        params: { type: 'object', required: ['id'], properties: { id: { type: 'string', pattern: '^[0-9a-f]{32}$' } } },
        response: { 200: oneTraceSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async ({ params: { id } }) => {
      const { spans, complete } = await readOneTrace(telemetry, id);
      if (spans.length === 0) throw new JangteoError('NOT_FOUND', 'no trace with this id is recorded');
      return { trace_id: id, complete, spans: traceTree(spans) };
    },
  );

  app.get<{ Querystring: MetricsQuery }>(
    '/metrics',
    {
      schema: {
        tags,
        summary: 'Metrics over the last 24 hours',
        security,
        querystring: metricsQuerySchema,
        response: { 200: metricsSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST') },
      },
    },
    async ({ query: { name = '', from, to, step } }) => {
      const toMs = to === undefined ? runtime.clock.now() : timeOf('to', to);
      const fromMs = from === undefined ? toMs - HOUR_MS : timeOf('from', from);
      const range = { name, fromMs: BigInt(fromMs), toMs: BigInt(toMs), stepMs: BigInt(step * MS_PER_S) };
      const { answers, complete } = await askAll(telemetry, (process) => process.readMetrics(range));
      const series = answers.flatMap(({ process, series }) =>
        series.map(({ name, labels, points }) => ({
          process,
          name,
          labels,
          points: points.map(({ atMs, value }) => ({ at: toIso(Number(atMs)), value })),
        })),
      );
      return { complete, series };
    },
  );
}

function timeOf(path: string, text: string): number {
  const timeMs = fromIso(text);
  if (Number.isNaN(timeMs)) {
    const message = 'must be a time such as 2026-11-20T12:00:00Z';
    throw new JangteoError('INVALID_REQUEST', `the query string is not valid: ${path} ${message}`, { errors: [{ path, message }] });
  }
  return timeMs;
}
