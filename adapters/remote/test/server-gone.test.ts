import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '@jangteo/kernel/errors';
import { consume, event, fresh, newTopic, totalLag, until } from '@jangteo/ports/log/event-log-bench';
import { appendSurely, type ServedFolder, withServedFolder } from './served-folder.ts';

const KEYS = Array.from({ length: 12 }, (_, n) => `order-${n}`);
const ROUNDS = Array.from({ length: 60 }, (_, n) => `${n}`);

/** What is left of a key's deliveries when each record counts once, when it first came. */
const firsts = (values: readonly string[]) => [...new Set(values)];

/** Appends and consumes while `trouble` happens; nothing may be lost, overtaken or handled twice at the same time. */
async function throughTrouble(
  folder: ServedFolder,
  trouble: (handled: () => number) => Promise<void>,
  ping?: { readonly pingIntervalMs: number; readonly pingTimeoutMs: number },
): Promise<void> {
  const log = await folder.connect(ping);
  const topic = await newTopic(log, 4);
  const group = fresh('group');
  const busy = new Set<string>();
  const overlaps: string[] = [];
  const consumer = await consume(log, {
    topics: [topic],
    group,
    async handle({ key }) {
      if (busy.has(key)) overlaps.push(key);
      busy.add(key);
      await sleep(2);
      busy.delete(key);
    },
  });
  const appending = (async () => {
    for (const round of ROUNDS)
      await appendSurely(
        log,
        KEYS.map((key) => event(topic, key, round)),
      );
  })();
  await trouble(() => consumer.seen.length);
  await appending;
  await until('all is handled', () => KEYS.every((key) => firsts(consumer.values(key)).length === ROUNDS.length));
  await until('all is committed', async () => (await totalLag(log, group)) === 0);
  assert.deepEqual(overlaps, []);
  for (const key of KEYS) assert.deepEqual(firsts(consumer.values(key)), ROUNDS);
}

test('a log server that is killed with several keys under way loses no record and no order', () =>
  withServedFolder((folder) =>
    throughTrouble(folder, async (handled) => {
      for (let kill = 1; kill <= 3; kill++) {
        await until('some are handled', () => handled() >= 100 * kill);
        await folder.server.kill();
        await folder.restart();
      }
    }),
  ));

const skip = process.platform === 'win32' && 'no SIGSTOP on Windows';
// They wait more than they work.
describe('a log server that stands still for a while', { skip, concurrency: true }, () => {
  for (const { what, ping, leaves } of [
    { what: 'goes on where it stood', ping: undefined, leaves: false },
    { what: 'is left by its clients, who come back to it', ping: { pingIntervalMs: 100, pingTimeoutMs: 500 }, leaves: true },
  ]) {
    test(what, () =>
      withServedFolder(async (folder) => {
        const standStill = async (handled: () => number) => {
          for (let stop = 1; stop <= 2; stop++) {
            await until('some are handled', () => handled() >= 100 * stop);
            folder.server.child.kill('SIGSTOP');
            await sleep(1_500);
            folder.server.child.kill('SIGCONT');
          }
        };
        await throughTrouble(folder, standStill, ping);
        assert.equal(folder.warnings.includes('a consumer has lost its log server and will join again'), leaves);
      }),
    );
  }
});

test('while the log server is away every call says so', () =>
  withServedFolder(async (folder) => {
    const log = await folder.connect();
    const topic = await newTopic(log, 1);
    await folder.server.kill();
    const away = (thrown: unknown) => hasCode(thrown, 'ENGINE_AWAY');
    await assert.rejects(log.append([event(topic, 'order-1', '')]), away);
    await assert.rejects(log.read({ topic, partition: 0, offset: 0 }, 1), away);
    await assert.rejects(consume(log, { topics: [topic] }), away);
    await folder.restart();
    assert.deepEqual(await log.append([event(topic, 'order-1', '')]), [{ topic, partition: 0, offset: 0 }]);
  }));

test('a member whose server is away can be closed', () =>
  withServedFolder(async (folder) => {
    const log = await folder.connect();
    const topic = await newTopic(log, 1);
    const consumer = await consume(log, { topics: [topic] });
    await folder.server.kill();
    await consumer.subscription.close();
    await log.close();
  }));
