export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log lines. `critical` is for what an operator must look at now. */
export interface Logger {
  /** False: `debug` writes nothing, so that nobody need put its fields together. */
  readonly debugs: boolean;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  critical(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  with(fields: LogFields): Logger;
}

const ignore = () => {};

export const silentLogger: Logger = {
  debugs: false,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  critical: ignore,
  with: () => silentLogger,
};
