import { toIso } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { LogFields, Logger } from '@jangteo/kernel/logger';
import { type DestinationStream, destination, type Logger as Pino, pino } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

const STDERR = 2;
/** pino's own name for what our `critical` is. */
const LEVELS: Readonly<Record<string, string>> = { fatal: 'critical' };
/** Nobody should log these; where somebody does, they do not leave the process. */
const PRIVATE = ['password', 'token', 'authorization', 'cookie', 'email', 'phone', 'name', 'shipping_address'].flatMap((key) => [
  key,
  `*.${key}`,
]);

/** JSON lines: `time`, `level`, `message`, then the fields. They go to stderr, because stdout belongs to the command's result. */
export function jsonLogger(level: LogLevel, stream: DestinationStream = destination({ fd: STDERR, sync: true })): Logger {
  return wrap(
    pino(
      {
        level,
        base: null,
        messageKey: 'message',
        timestamp: () => `,"time":"${toIso(Date.now())}"`,
        formatters: { level: (label) => ({ level: LEVELS[label] ?? label }) },
        redact: { paths: PRIVATE, censor: '[private]' },
      },
      stream,
    ),
  );
}

function wrap(log: Pino): Logger {
  return {
    debug: (message, fields = {}) => log.debug(readable(fields), message),
    info: (message, fields = {}) => log.info(readable(fields), message),
    warn: (message, fields = {}) => log.warn(readable(fields), message),
    error: (message, fields = {}) => log.error(readable(fields), message),
    critical: (message, fields = {}) => log.fatal(readable(fields), message),
    with: (fields) => wrap(log.child(readable(fields))),
  };
}

function readable(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? errorFields(value) : value]));
}

/** Error objects have no enumerable fields: JSON alone would show `{}`. */
function errorFields(error: Error): Record<string, unknown> {
  const { cause } = error;
  return {
    code: error instanceof JangteoError ? error.code : ((error as NodeJS.ErrnoException).code ?? error.name),
    message: error.message,
    ...(cause === undefined ? { stack: error.stack } : { cause: cause instanceof Error ? errorFields(cause) : String(cause) }),
  };
}
