import { argv, exit, kill, pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { definePayments } from '../src/service.ts';
import { testProvider } from '../src/test-provider.ts';
import { openPayments } from './open-payments.ts';

/**
 * A process of its own that takes an order and is killed as soon as the provider has done what it was asked for,
 * before the answer reaches the shop: `die-in-charge.ts <folder> authorise|capture`.
 */
const [directory, moment] = argv.slice(2);
if (directory === undefined || (moment !== 'authorise' && moment !== 'capture')) throw new Error('say where, and when to die');

const definition = definePayments((runtime, store) => {
  const provider = testProvider(runtime, store);
  const dying = async (): Promise<never> => {
    kill(pid, 'SIGKILL');
    return await new Promise(() => {});
  };
  return {
    ...provider,
    async [moment](...call: unknown[]) {
      await (provider[moment] as (...call: unknown[]) => Promise<unknown>)(...call);
      return await dying();
    },
  };
});

const payments = await openPayments({ directory, definition });
await payments.order('order');
// Timers of the shop keep no process alive. Who lives on was not charged.
await sleep(10_000);
exit(1);
