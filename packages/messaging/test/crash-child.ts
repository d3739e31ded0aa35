// A process whose consumers note events, and which dies of one of them: node crash-child.ts FOLDER DEATH CONSUMER...
import { argv, exit, kill, pid, stdout } from 'node:process';
import { OrderFailed } from '@jangteo/contracts/events';
import { type EventHandler, on, startConsumer } from '../src/consumer.ts';
import { forgetLeases } from '../src/lease.ts';
import { startRelay } from '../src/relay.ts';
import { type NotesTables, openShop, runtime } from './shop.ts';

const [directory = '', death = '', ...names] = argv.slice(2);
/** Offsets; so much is told on stdout as "moved". */
const MOVED = 20;

/** As long as a handler may take. */
function work(): void {
  for (const end = runtime.clock.now() + 8; runtime.clock.now() < end; );
}

function note(name: string): EventHandler<NotesTables> {
  return on(OrderFailed, async (tx, { orderId, reason }) => {
    if (reason === 'killer' && name === 'doomed') {
      if (death === 'exit') exit(7);
      kill(pid, 'SIGKILL');
    }
    if (name === 'busy') work();
    await tx
      .insertInto('notes')
      .values({ id: `${name} ${orderId}`, text: reason })
      .execute();
  });
}

const shop = await openShop(directory);
await forgetLeases(shop.store);
const relay = startRelay(runtime, shop.store, shop.log);
const lagsOf = async () => (await Promise.all(names.map((name) => shop.log.lag(name)))).flat();
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const before = sum((await lagsOf()).map(({ committed }) => committed));
const consumers = await Promise.all(
  names.map((name) => startConsumer(runtime, shop.store, shop.log, { name, handlers: [note(name)], concurrency: 4 })),
);

for (let told = false; ; ) {
  const lags = await lagsOf();
  const waiting = await shop.store.read.selectFrom('outbox').select('id').limit(1).execute();
  if (waiting.length === 0 && lags.length > 0 && lags.every(({ lag }) => lag === 0)) break;
  if (!told && sum(lags.map(({ committed }) => committed)) >= before + MOVED) {
    told = true;
    stdout.write('moved\n');
  }
  await runtime.clock.sleep(5);
}
await Promise.all(consumers.map(({ subscription }) => subscription.close()));
await relay.stop();
await shop[Symbol.asyncDispose]();
