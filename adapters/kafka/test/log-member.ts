import { once } from 'node:events';
import process from 'node:process';
import { kafkaEventLog } from '@jangteo/kafka/event-log';
import { systemRuntime } from '@jangteo/kernel/runtime';

/** A process that works for a group and prints what it begins and has finished, until a line comes in or it is killed; `stuck` it never finishes. */
const [, , url = '', topic = '', group = ''] = process.argv;
const log = await kafkaEventLog({ url, runtime: systemRuntime, sessionMs: 6_000 });
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
await once(process.stdin, 'data');
await log.close();
process.exit(0);
