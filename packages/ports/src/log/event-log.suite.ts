import { describe, type TestContext } from 'node:test';
import type { EventLogBench } from './event-log-bench.ts';
import { consumerTests } from './event-log-consumers.suite.ts';
import { groupTests } from './event-log-groups.suite.ts';
import { recordTests } from './event-log-records.suite.ts';

/**
 * What every EventLog must do, whatever its engine. `open` gives each test a bench of its own; they may share an engine:
 * topics and groups have names that no other test uses.
 */
export function eventLogSuite(label: string, open: () => Promise<EventLogBench>): void {
  const onBench: OnBench = (body) => async (context) => {
    const bench = await open();
    try {
      await body(bench, context);
    } finally {
      await bench.close();
    }
  };
  describe(`${label}: an event log`, () => {
    recordTests(onBench);
    consumerTests(onBench);
    groupTests(onBench);
  });
}

export type OnBench = (body: (bench: EventLogBench, context: TestContext) => Promise<void>) => (context: TestContext) => Promise<void>;
