import process from 'node:process';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { logRoutes } from '@jangteo/remote/serve-log';
import { listen } from './wire.ts';

/** A process to be killed: serves the log of a folder and prints its port. */
const [, , directory = '', port = '0'] = process.argv;
const log = await embeddedEventLog({ engine: embeddedSqlEngine({ directory, runtime: systemRuntime }), runtime: systemRuntime });
const server = await listen(logRoutes(log, systemRuntime), Number(port));
process.stdout.write(`${server.port}\n`);
