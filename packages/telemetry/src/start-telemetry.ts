import { join } from 'node:path';
import { readSettings } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Meter } from '@jangteo/kernel/metrics';
import type { Runtime } from '@jangteo/kernel/runtime';
import { createTracer, type FinishedSpan, silentTracer, type Tracer } from '@jangteo/kernel/tracing';
import { processMetrics } from './process-metrics.ts';
import { prometheusMetrics } from './prometheus.ts';
import type { MetricSeries, TelemetryReader, TraceSummary } from './reader.ts';
import { telemetrySettings } from './settings.ts';
import { SpanCollector } from './span-collector.ts';
import { TelemetryThread } from './telemetry-thread.ts';

export interface TelemetryOptions {
  readonly runtime: Pick<Runtime, 'clock' | 'random' | 'logger'>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where its file goes. */
  readonly directory: string;
  /** Tells the processes of a shop apart; also the name of its file. */
  readonly processName: string;
}

/** What a process tells of its work: give the tracer and the meter to its runtime. */
export interface Telemetry {
  readonly tracer: Tracer;
  readonly meter: Meter;
  readonly reader: TelemetryReader;
  /** Writes and sends what there is. */
  stop(): Promise<void>;
}

const SAMPLE_MS = 10_000;
const WARN_MS = 60_000;
const STOP_MS_MAX = 3_000;
const BYTES_PER_MB = 1 << 20;

/** Records spans and metrics; whatever happens to them, the shop goes on. Throws BAD_CONFIG. */
export function startTelemetry({ runtime, environment, directory, processName }: TelemetryOptions): Telemetry {
  const { clock, random, logger } = runtime;
  const { tracesPerSecond, storeMb, otlpEndpoint } = readSettings(telemetrySettings, environment);
  const metrics = prometheusMetrics(processName);
  const lostSpans = metrics.meter.counter('jangteo_spans_lost_total', 'Recorded spans that were not written or not sent.', ['where']);
  const ofProcess = processMetrics(metrics.meter);

  let warnAt = 0;
  const warn = (message: string, error: unknown) => {
    if (clock.now() < warnAt) return;
    warnAt = clock.now() + WARN_MS;
    logger.warn(message, { error });
  };

  const thread = new TelemetryThread({
    path: join(directory, `telemetry-${processName}.db`),
    processName,
    bytesMax: storeMb * BYTES_PER_MB,
    otlp: otlpEndpoint !== undefined,
    environment: openTelemetryPart(environment),
    onUnsent({ spans, error }) {
      if (spans > 0) lostSpans.add({ where: 'otlp' }, spans);
      warn('telemetry could not be sent by OTLP and is given up', new JangteoError('ENGINE_AWAY', error));
    },
  });
  const collector = new SpanCollector({
    clock,
    write: (json) => thread.ask({ kind: 'spans', now: clock.now(), json }),
    onLost(spans, error) {
      lostSpans.add({ where: 'store' }, spans);
      warn('spans could not be recorded and are lost', error);
    },
  });

  const sample = async () => {
    try {
      const json = JSON.stringify(await metrics.families());
      ofProcess.reset();
      await thread.ask({ kind: 'metrics', now: clock.now(), json });
    } catch (thrown) {
      warn('metrics could not be recorded and are lost', thrown);
    }
  };
  const stopping = new AbortController();
  const sampling = (async () => {
    while (!stopping.signal.aborted) {
      await sample();
      await clock.sleep(SAMPLE_MS, stopping.signal);
    }
  })();

  const tracer =
    tracesPerSecond === 0
      ? silentTracer
      : createTracer({ clock, random, service: processName, tracesPerSecond, sink: (span) => collector.add(span) });
  return {
    tracer,
    meter: metrics.meter,
    reader: {
      process: processName,
      async readTrace(query) {
        collector.flush();
        return JSON.parse(await thread.ask({ kind: 'readTrace', query })) as FinishedSpan[];
      },
      async listTraces(limit) {
        collector.flush();
        return JSON.parse(await thread.ask({ kind: 'listTraces', limit })) as TraceSummary[];
      },
      async readMetrics(query) {
        return JSON.parse(await thread.ask({ kind: 'readMetrics', query })) as MetricSeries[];
      },
      metricsText: () => metrics.text(),
    },
    async stop() {
      stopping.abort();
      await sampling;
      await sample();
      collector.flush();
      // A collector far away that does not answer holds nobody up.
      const finished = thread.ask({ kind: 'finish' }).catch((thrown: unknown) => warn('telemetry could not be finished', thrown));
      const enough = new AbortController();
      await Promise.race([finished, clock.sleep(STOP_MS_MAX, enough.signal)]);
      enough.abort();
      ofProcess.stop();
      await thread.end();
    },
  };
}

/** OpenTelemetry's exporters read the environment themselves, and nothing of it but their own part. */
function openTelemetryPart(environment: TelemetryOptions['environment']): Record<string, string> {
  const own = Object.entries(environment).filter(([name]) => name.startsWith('OTEL_'));
  return Object.fromEntries(own.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
