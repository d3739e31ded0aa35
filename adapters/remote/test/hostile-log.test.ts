import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@jangteo/kernel/clock';
import { seededRandom } from '@jangteo/kernel/random';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { consume, event, fresh, newTopic, totalLag, until } from '@jangteo/ports/log/event-log-bench';
import { type Hostility, hostileLog } from '@jangteo/ports/log/hostile-log';
import { openRemoteBench } from './log-bench.ts';

const KEYS = Array.from({ length: 20 }, (_, n) => `order-${n}`);
const ROUNDS = Array.from({ length: 10 }, (_, n) => `${n}`);

async function withHostileLog(hostility: Partial<Hostility>, body: (log: EventLog, topic: string) => Promise<void>): Promise<void> {
  const bench = await openRemoteBench();
  const log = hostileLog(bench.log, { clock: systemClock, random: seededRandom(7), duplicate: 0, delay: 0, delayMsMax: 10, ...hostility });
  try {
    const topic = await newTopic(log, 4);
    for (const round of ROUNDS) await log.append(KEYS.map((key) => event(topic, key, round)));
    await body(log, topic);
  } finally {
    await log.close();
    await bench.close();
  }
}

test('over a socket, too, keys overtake each other, no record its predecessor, and no more keys run than were asked for', () =>
  withHostileLog({ delay: 0.5 }, async (log, topic) => {
    const group = fresh('group');
    let running = 0;
    let most = 0;
    const consumer = await consume(log, {
      topics: [topic],
      group,
      concurrency: 3,
      async handle() {
        most = Math.max(most, ++running);
        await sleep(1);
        running--;
      },
    });
    await until('all is committed', async () => (await totalLag(log, group)) === 0);
    for (const key of KEYS) assert.deepEqual(consumer.values(key), ROUNDS);
    assert.equal(most, 3);
  }));

test('over a socket, too, everything at once: twice, in other orders of keys, with restarts', () =>
  withHostileLog({ duplicate: 1, delay: 0.3, restartEvery: 50 }, async (log, topic) => {
    const group = fresh('group');
    const members = [await consume(log, { topics: [topic], group }), await consume(log, { topics: [topic], group })];
    const values = (key: string) => members.flatMap((member) => member.values(key));
    await until('all is handled twice', () =>
      KEYS.every((key) => ROUNDS.every((round) => values(key).filter((value) => value === round).length >= 2)),
    );
    await until('all is committed', async () => (await totalLag(log, group)) === 0);
  }));
