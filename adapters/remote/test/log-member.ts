import process from 'node:process';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { remoteEventLog } from '@jangteo/remote/event-log';
import { dial } from './wire.ts';

/** A process to be killed: a member of a group that prints what it begins and what it has finished; `stuck` it never finishes. */
const [, , port = '0', topic = '', group = ''] = process.argv;
const log = await remoteEventLog({ transport: dial(Number(port)).transport, runtime: systemRuntime });
await log.subscribe({
  group,
  topics: [topic],
  concurrency: 8,
  from: 'earliest',
  async handle({ key, value }) {
    process.stdout.write(`begun ${key} ${value}\n`);
    if (value === 'stuck') await Promise.withResolvers<void>().promise;
    await systemRuntime.clock.sleep(2);
    process.stdout.write(`done ${key} ${value}\n`);
  },
});
process.stdout.write('joined\n');
