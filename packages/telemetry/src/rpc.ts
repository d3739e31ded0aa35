import { TelemetryService } from '@jangteo/contracts/telemetry/v1/telemetry';
import { JangteoError } from '@jangteo/kernel/errors';
import type { FinishedSpan } from '@jangteo/kernel/tracing';
import { provide } from '@jangteo/rpc/service-types';
import type { TelemetryReader } from './reader.ts';

const TRACES_MAX = 2_000;
const POINTS_MAX = 1_000;
/** As often as metrics are recorded. */
const STEP_MS_MIN = 10_000;

/** What this process has recorded, for the other processes of its shop. */
export function telemetryRpc(reader: TelemetryReader) {
  return provide(TelemetryService, {
    async readTrace({ orderNumber, traceId }) {
      if ((orderNumber === '') === (traceId === '')) throw new JangteoError('INVALID_REQUEST', 'give an order number or a trace id');
      const spans = await reader.readTrace(orderNumber === '' ? { traceId } : { orderNumber });
      return { process: reader.process, spans: spans.map(toMessage) };
    },
    async listTraces({ limit }) {
      if (limit < 1 || limit > TRACES_MAX) throw new JangteoError('INVALID_REQUEST', `limit must be from 1 to ${TRACES_MAX}`);
      return { process: reader.process, traces: await reader.listTraces(limit) };
    },
    async readMetrics({ name, fromMs, toMs, stepMs }) {
      const query = { fromMs: Number(fromMs), toMs: Number(toMs), stepMs: Math.max(Number(stepMs), STEP_MS_MIN) };
      if ((query.toMs - query.fromMs) / query.stepMs > POINTS_MAX) {
        throw new JangteoError('INVALID_REQUEST', `more than ${POINTS_MAX} steps; ask for longer ones or less time`);
      }
      const series = await reader.readMetrics({ ...query, ...(name !== '' && { name }) });
      return {
        process: reader.process,
        series: series.map((one) => ({ ...one, points: one.points.map(({ atMs, value }) => ({ atMs: BigInt(atMs), value })) })),
      };
    },
  });
}

function toMessage(span: FinishedSpan) {
  const { attributes, error, parentSpanId = '', orderNumber = '', ...rest } = span;
  return {
    ...rest,
    parentSpanId,
    orderNumber,
    attributesJson: JSON.stringify(attributes),
    errorCode: error?.code ?? '',
    errorMessage: error?.message ?? '',
  };
}
