import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '@jangteo/kernel/errors';
import { silentLogger } from '@jangteo/kernel/logger';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import type { EventLog, NewRecord } from '@jangteo/ports/log/event-log';
import { until } from '@jangteo/ports/log/event-log-bench';
import { remoteEventLog } from '@jangteo/remote/event-log';
import { type Running, runScript } from './processes.ts';
import { dial } from './wire.ts';

/** A log in a process of its own, on a folder that outlives it. */
export interface ServedFolder {
  readonly port: number;
  readonly server: Running;
  /** What its clients were warned of. */
  readonly warnings: string[];
  /** Starts the next server on the same folder and port. */
  restart(): Promise<void>;
  connect(ping?: { readonly pingIntervalMs: number; readonly pingTimeoutMs: number }): Promise<EventLog>;
  /** Another process, killed at the end at the latest. */
  run(script: string, ...args: string[]): Running;
}

export async function withServedFolder(body: (folder: ServedFolder) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-served-'));
  const clients: EventLog[] = [];
  const wires: { hangUp(): void }[] = [];
  const others: Running[] = [];
  const warnings: string[] = [];
  const runtime: Runtime = { ...systemRuntime, logger: { ...silentLogger, warn: (message) => warnings.push(message) } };
  const start = async (at: number) => {
    const server = runScript('log-server.ts', directory, `${at}`);
    others.push(server);
    await until('the server listens', () => server.lines.length > 0);
    return server;
  };
  let server = await start(0);
  const port = Number(server.lines[0]);
  try {
    await body({
      port,
      warnings,
      get server() {
        return server;
      },
      async restart() {
        server = await start(port);
      },
      async connect(ping) {
        const wire = dial(port, ping);
        wires.push(wire);
        const log = await remoteEventLog({ transport: wire.transport, runtime });
        clients.push(log);
        return log;
      },
      run(script, ...args) {
        const running = runScript(script, ...args);
        others.push(running);
        return running;
      },
    });
  } finally {
    await Promise.all(others.map((running) => running.kill()));
    await Promise.all(clients.map((client) => client.close()));
    for (const wire of wires) wire.hangUp();
    await rm(directory, { recursive: true });
  }
}

/** Appends as a relay does: again and again until the log has it. */
export async function appendSurely(log: EventLog, records: readonly NewRecord[]): Promise<void> {
  for (;;) {
    try {
      await log.append(records);
      return;
    } catch (thrown) {
      if (!hasCode(thrown, 'ENGINE_AWAY')) throw thrown;
      await sleep(20);
    }
  }
}
