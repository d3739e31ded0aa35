import { toIso } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { LogFields, Logger } from '@jangteo/kernel/logger';
import { currentTrace } from '@jangteo/kernel/tracing';
import { type DestinationStream, destination, type Logger as Pino, pino } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

const STDERR = 2;
const ORDER_NUMBER = 'jangteo.order.number';
/** As OpenTelemetry names and numbers them; pino's `fatal` is what our `critical` is. */
const SEVERITIES: Readonly<Record<string, [text: string, number: number]>> = {
  debug: ['DEBUG', 5],
  info: ['INFO', 9],
  warn: ['WARN', 13],
  error: ['ERROR', 17],
  fatal: ['FATAL', 21],
};
/** Nobody should log these; where somebody does, they do not leave the process. */
const PRIVATE = ['password', 'token', 'authorization', 'cookie', 'email', 'phone', 'name', 'address', 'shipping_address'].flatMap((key) => [
  `attributes.${key}`,
  `attributes.*.${key}`,
]);

/**
 * JSON lines in OpenTelemetry's log data model: `timestamp`, `severity_text`, `severity_number`, `body`, `service.name`, the ids of the
 * trace around the caller, and all else in `attributes`, the order's number among it. They go to stderr: stdout belongs to the command's result.
 */
export function jsonLogger(level: LogLevel, stream: DestinationStream = destination({ fd: STDERR, sync: true })): Logger {
  const log = pino(
    {
      level,
      base: null,
      messageKey: 'body',
      timestamp: () => `,"timestamp":"${toIso(Date.now())}"`,
      formatters: {
        level(label) {
          const [severity_text, severity_number] = SEVERITIES[label] ?? [label, 0];
          return { severity_text, severity_number };
        },
      },
      redact: { paths: PRIVATE, censor: '[private]' },
    },
    stream,
  );
  return withFields(log, {});
}

function withFields(log: Pino, bound: LogFields): Logger {
  const line = (fields: LogFields = {}) => recordOf({ ...bound, ...fields });
  const debugs = log.isLevelEnabled('debug');
  return {
    debugs,
    debug: (message, fields) => debugs && log.debug(line(fields), message),
    info: (message, fields) => log.info(line(fields), message),
    warn: (message, fields) => log.warn(line(fields), message),
    error: (message, fields) => log.error(line(fields), message),
    critical: (message, fields) => log.fatal(line(fields), message),
    with: (fields) => withFields(log, { ...bound, ...fields }),
  };
}

function recordOf({ service, order_number, error, ...fields }: LogFields): Record<string, unknown> {
  const trace = currentTrace();
  const orderNumber = order_number ?? trace?.orderNumber;
  return {
    ...(service !== undefined && { 'service.name': service }),
    ...(trace !== undefined && { trace_id: trace.traceId, span_id: trace.spanId, trace_flags: trace.sampled ? '01' : '00' }),
    attributes: { ...(orderNumber !== undefined && { [ORDER_NUMBER]: orderNumber }), ...fields, ...exceptionOf(error) },
  };
}

/** Under OpenTelemetry's names; what caused it follows in the stack trace. */
function exceptionOf(error: unknown): Record<string, string> {
  if (error === undefined) return {};
  if (!(error instanceof Error)) return { 'exception.message': String(error) };
  return {
    'exception.type': error instanceof JangteoError ? error.code : ((error as NodeJS.ErrnoException).code ?? error.name),
    'exception.message': error.message,
    'exception.stacktrace': stackOf(error),
  };
}

function stackOf(error: Error): string {
  const { stack = String(error), cause } = error;
  return cause instanceof Error ? `${stack}\nCaused by: ${stackOf(cause)}` : stack;
}
