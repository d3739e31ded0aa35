import { monitorEventLoopDelay } from 'node:perf_hooks';
import { cpuUsage, memoryUsage, uptime } from 'node:process';
import type { Meter } from '@jangteo/kernel/metrics';

const RESOLUTION_MS = 20;
const NS_PER_S = 1e9;
const US_PER_S = 1e6;

export interface ProcessMetrics {
  /** Begins the event loop's percentiles anew, so that they tell of the time since. */
  reset(): void;
  stop(): void;
}

/** What this process takes of the machine, and how late its event loop is. */
export function processMetrics(meter: Meter): ProcessMetrics {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  // The monitor counts its own interval as delay.
  const seconds = (percentile: number) => Math.max(0, delay.percentile(percentile) / NS_PER_S - RESOLUTION_MS / 1_000);
  const stops = [
    meter.gauge(
      'jangteo_event_loop_delay_seconds',
      'How late the event loop was in the last 10 s, by percentile.',
      ['percentile'],
      async () => [
        { labels: { percentile: '50' }, value: seconds(50) },
        { labels: { percentile: '99' }, value: seconds(99) },
      ],
    ),
    meter.gauge('jangteo_memory_bytes', 'Memory of the process.', ['kind'], async () => {
      const { rss, heapUsed, external } = memoryUsage();
      return [
        { labels: { kind: 'resident' }, value: rss },
        { labels: { kind: 'heap' }, value: heapUsed },
        { labels: { kind: 'external' }, value: external },
      ];
    }),
    meter.gauge('jangteo_cpu_seconds', 'Processor time that the process has taken since its start.', ['mode'], async () => {
      const { user, system } = cpuUsage();
      return [
        { labels: { mode: 'user' }, value: user / US_PER_S },
        { labels: { mode: 'system' }, value: system / US_PER_S },
      ];
    }),
    meter.gauge('jangteo_uptime_seconds', 'How long the process has been running.', [], async () => [{ value: uptime() }]),
  ];
  return {
    reset: () => delay.reset(),
    stop() {
      delay.disable();
      for (const stop of stops) stop();
    },
  };
}
