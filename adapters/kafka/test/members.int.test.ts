import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { event, fresh, newTopic, totalLag, until } from '@jangteo/ports/log/event-log-bench';
import { openKafkaBench } from './log-bench.ts';
import { type Running, runScript } from './processes.ts';

const KEYS = Array.from({ length: 24 }, (_, n) => `order-${n}`);

interface Crew {
  readonly log: EventLog;
  readonly topic: string;
  readonly group: string;
  /** What all have printed. */
  readonly lines: string[];
  join(): Promise<Running>;
}

function memberTests(url: string): void {
  const onCrew = (body: (crew: Crew) => Promise<void>) => async () => {
    const bench = await openKafkaBench(url);
    const running: Running[] = [];
    try {
      const topic = await newTopic(bench.log, 8);
      const group = fresh('group');
      const lines: string[] = [];
      await body({
        log: bench.log,
        topic,
        group,
        lines,
        async join() {
          const member = runScript(lines, 'log-member.ts', url, topic, group);
          running.push(member);
          await until('the member has joined', () => member.lines.includes('joined'));
          return member;
        },
      });
    } finally {
      await Promise.all(running.map((member) => member.kill()));
      await bench.close();
    }
  };

  test(
    'of two processes one is killed; the other takes over what it had under way, and what was done stays done',
    onCrew(async ({ log, topic, group, join }) => {
      const [victim, survivor] = await Promise.all([join(), join()]);
      const isDone = (member: Running, key: string, value: string) => member.lines.includes(`done ${key} ${value}`);
      let round = 0;
      await until('both work', async () => {
        await log.append(KEYS.map((key) => event(topic, key, `warm-${round}`)));
        round++;
        await sleep(100);
        return [victim, survivor].every((member) => KEYS.some((key) => isDone(member, key, `warm-${round - 1}`)));
      });
      await until('all is committed', async () => (await totalLag(log, group)) === 0);
      const ofVictim = KEYS.filter((key) => isDone(victim, key, `warm-${round - 1}`));
      const [stuck = '', other = ''] = ofVictim;
      await log.append([event(topic, stuck, 'stuck'), event(topic, stuck, 'behind'), event(topic, other, 'ahead')]);
      await until('the victim has begun', () => victim.lines.includes(`begun ${stuck} stuck`) && isDone(victim, other, 'ahead'));
      await until('what is done is committed', async () => (await totalLag(log, group)) <= 3);
      assert.ok((await totalLag(log, group)) >= 2);
      const before = survivor.lines.length;
      await victim.kill();
      await until('the survivor has begun what the victim had', () => survivor.lines.includes(`begun ${stuck} stuck`));
      assert.ok(!survivor.lines.includes(`begun ${stuck} behind`));
      assert.ok(!survivor.lines.slice(before).some((line) => line.includes('warm')));
      await log.append(KEYS.filter((key) => key !== stuck).map((key) => event(topic, key, 'late')));
      await until('the survivor handles the others', () => KEYS.every((key) => key === stuck || isDone(survivor, key, 'late')));
    }),
  );

  test(
    'while processes join, leave and are killed, nothing is lost and the records of a key stay in order',
    onCrew(async ({ log, topic, group, lines, join }) => {
      let round = 0;
      let isOver = false;
      const appending = (async () => {
        while (!isOver) {
          await log.append(KEYS.map((key) => event(topic, key, `${round}`)));
          round++;
          await sleep(10);
        }
      })();
      const first = await join();
      const second = await join();
      await sleep(1_500);
      const third = await join();
      await first.leave();
      await sleep(500);
      await second.kill();
      const fourth = await join();
      await sleep(1_000);
      await third.leave();
      isOver = true;
      await appending;
      await until('all is handled', async () => (await totalLag(log, group)) === 0);
      const rounds = Array.from({ length: round }, (_, n) => `${n}`);
      for (const key of KEYS) {
        const firsts = new Set(lines.filter((line) => line.startsWith(`done ${key} `)).map((line) => line.split(' ')[2]));
        const missing = rounds.filter((one) => !firsts.has(one));
        assert.deepEqual(missing, [], `${key} ${missing.length} of ${rounds.length}`);
        assert.deepEqual([...firsts], rounds);
      }
      assert.ok(fourth.lines.some((line) => line.startsWith('done')));
    }),
  );

  test(
    'an offset is moved although another process works on it, which goes on from there',
    onCrew(async ({ log, topic, group, join, lines }) => {
      await join();
      const stored = await log.append(KEYS.map((key) => event(topic, key, 'once')));
      await until(
        'all is committed',
        async () => (await totalLag(log, group)) === 0 && lines.filter((line) => line.endsWith('once')).length >= 48,
      );
      const [at] = stored;
      assert.ok(at !== undefined);
      const again = KEYS.filter((_, n) => stored[n]?.partition === at.partition);
      await log.seek(group, at);
      const count = (key: string) => lines.filter((line) => line === `done ${key} once`).length;
      await until('its partition comes again', () => again.every((key) => count(key) === 2));
      await until('all is committed again', async () => (await totalLag(log, group)) === 0);
      for (const key of KEYS) assert.equal(count(key), again.includes(key) ? 2 : 1);
    }),
  );
}

const url = engineUrl('JANGTEO_LAB_LOG_URL');
if (url !== undefined) memberTests(url);
