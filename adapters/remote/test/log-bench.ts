import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transport } from '@connectrpc/connect';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { systemClock } from '@jangteo/kernel/clock';
import { silentLogger } from '@jangteo/kernel/logger';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { EventLogBench } from '@jangteo/ports/log/event-log-bench';
import { remoteEventLog } from '@jangteo/remote/event-log';
import { logRoutes } from '@jangteo/remote/serve-log';
import { severable } from '../../embedded/test/severable-engine.ts';
import { dial, listen } from './wire.ts';

export interface RemoteBench extends EventLogBench {
  /** The log behind the server. */
  readonly served: EventLog;
  /** What it has warned of. */
  readonly warnings: string[];
  /** Another client of the same server. */
  another(): Promise<EventLog>;
  /** A connection to the server. */
  dial(): Transport;
  /** Moves the timers of the server, but not those of its log. */
  elapseTimers(ms: number): Promise<void>;
  /** The server breaks off and comes back on the same port; the clients stay as they are. */
  breakOff(): Promise<void>;
}

/** An embedded log, its server and a client in one process, with a socket between. A crash takes the server and the client. */
export async function openRemoteBench(): Promise<RemoteBench> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-remote-'));
  let aheadMs = 0;
  const warnings: string[] = [];
  const runtime: Runtime = {
    ...systemRuntime,
    clock: { ...systemClock, now: () => systemClock.now() + aheadMs },
    logger: { ...silentLogger, warn: (message) => warnings.push(message) },
  };
  const timers = manualClock();
  const serving: Runtime = { ...systemRuntime, clock: timers };
  const clients: EventLog[] = [];
  const wires: { hangUp(): void }[] = [];
  const connect = async (port: number) => {
    const wire = dial(port);
    const log = await remoteEventLog({ transport: wire.transport, runtime: systemRuntime });
    wires.push(wire);
    clients.push(log);
    return log;
  };
  const start = async () => {
    const engine = severable(embeddedSqlEngine({ directory, runtime }));
    const served = await embeddedEventLog({ engine, runtime });
    const server = await listen(logRoutes(served, serving));
    return { engine, served, server, log: await connect(server.port) };
  };
  let now = await start();
  const abandoned: EventLog[] = [];
  return {
    get log() {
      return now.log;
    },
    get served() {
      return now.served;
    },
    warnings,
    dial() {
      const wire = dial(now.server.port);
      wires.push(wire);
      return wire.transport;
    },
    elapseTimers: (ms) => timers.advance(ms),
    another: () => connect(now.server.port),
    async breakOff() {
      await now.server.stop();
      now.server = await listen(logRoutes(now.served, serving), now.server.port);
    },
    async restart() {
      await now.log.close();
      await now.served.close();
      await now.server.stop();
      now = await start();
    },
    async crash() {
      await now.engine.cut();
      await now.server.stop();
      abandoned.push(now.served);
      now = await start();
    },
    async elapse(ms) {
      aheadMs += ms;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      for (const wire of wires) wire.hangUp();
      await now.server.stop();
      await Promise.all([now.served, ...abandoned].map((log) => log.close()));
      await rm(directory, { recursive: true });
    },
  };
}
