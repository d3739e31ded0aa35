import type { Runtime } from '@jangteo/kernel/runtime';
import type { TelemetryReader } from '@jangteo/telemetry/reader';
import { startTelemetry } from '@jangteo/telemetry/start-telemetry';

export interface RecordedOptions {
  readonly runtime: Runtime;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Tells the processes of a shop apart. */
  readonly processName: string;
}

/** Runs `work` with a runtime whose steps and counts are recorded in the data folder. Throws BAD_CONFIG. */
export async function recorded<T>(
  { runtime, ...options }: RecordedOptions,
  work: (runtime: Runtime, telemetry: TelemetryReader) => Promise<T>,
): Promise<T> {
  const { tracer, meter, reader, stop } = startTelemetry({ runtime, ...options });
  try {
    return await work({ ...runtime, tracer, meter }, reader);
  } finally {
    await stop();
  }
}
