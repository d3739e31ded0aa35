import { parentPort, workerData } from 'node:worker_threads';
import type { FinishedSpan } from '@jangteo/kernel/tracing';
import type { MetricFamily } from './metric-family.ts';
import type { OtlpSender } from './otlp.ts';
import { isBroken, TelemetryFile } from './telemetry-file.ts';
import type { ThreadReply, ThreadRequest, ThreadStart } from './thread-messages.ts';

const { path, processName, bytesMax, otlp } = workerData as ThreadStart;

let file: TelemetryFile | undefined;
// The SDK takes its time to load, so it is there only where somebody wants it.
let sender: Promise<OtlpSender> | undefined;
if (otlp) sender = import('./otlp.ts').then(({ openOtlp }) => openOtlp(processName));

parentPort?.on('message', async (request: ThreadRequest) => {
  const reply: ThreadReply = { id: request.id, ...answer(request) };
  const unsent = await send(request);
  parentPort?.postMessage({ ...reply, ...(unsent && { unsent }) } satisfies ThreadReply);
});

function answer(request: ThreadRequest): { result?: string; error?: string } {
  try {
    file ??= TelemetryFile.open(path, bytesMax);
    const { spans, samples } = file;
    switch (request.kind) {
      case 'spans':
        file.write(request.now, () => spans.insert(request.now, JSON.parse(request.json) as FinishedSpan[]));
        return {};
      case 'metrics':
        file.write(request.now, () => samples.insert(request.now, JSON.parse(request.json) as MetricFamily[]));
        return {};
      case 'readTrace':
        return { result: JSON.stringify(spans.read(request.query)) };
      case 'listTraces':
        return { result: JSON.stringify(spans.summaries(request.limit)) };
      case 'readMetrics':
        return { result: JSON.stringify(samples.read(request.query)) };
      case 'finish':
        file.close();
        file = undefined;
        return {};
    }
  } catch (thrown) {
    return { error: String(beginAgain(thrown)) };
  }
}

/** A file that cannot be read is of no use to anybody, and the next batch finds a new one. */
function beginAgain(thrown: unknown): unknown {
  const opened = file;
  file = undefined;
  try {
    opened?.close();
    if (isBroken(thrown)) TelemetryFile.remove(path);
  } catch (again) {
    return again;
  }
  return thrown;
}

async function send(request: ThreadRequest): Promise<ThreadReply['unsent']> {
  if (sender === undefined) return undefined;
  try {
    const open = await sender;
    if (request.kind === 'spans') open.sendSpans(JSON.parse(request.json) as FinishedSpan[]);
    if (request.kind === 'metrics') open.sendMetrics(request.now, JSON.parse(request.json) as MetricFamily[]);
    if (request.kind === 'finish') await open.finish();
    return open.takeUnsent();
  } catch (thrown) {
    return { spans: 0, metrics: 0, error: String(thrown) };
  }
}
