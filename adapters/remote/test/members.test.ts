import assert from 'node:assert/strict';
import { test } from 'node:test';
import { event, fresh, newTopic, totalLag, until } from '@jangteo/ports/log/event-log-bench';
import { withServedFolder } from './served-folder.ts';

const KEYS = Array.from({ length: 24 }, (_, n) => `order-${n}`);

test('two processes share the partitions of a topic; one is killed, the other takes over what it had under way', () =>
  withServedFolder(async (folder) => {
    const log = await folder.connect();
    const topic = await newTopic(log, 8);
    const group = fresh('group');
    const members = [1, 2].map(() => folder.run('log-member.ts', `${folder.port}`, topic, group));
    const [victim, survivor] = members as [(typeof members)[0], (typeof members)[0]];
    await until('both have joined', () => members.every(({ lines }) => lines.includes('joined')));
    await log.append(KEYS.map((key) => event(topic, key, '0')));
    const done = (value: string) =>
      members.flatMap(({ lines }) => lines.filter((line) => line.endsWith(` ${value}`) && line.startsWith('done')));
    await until('all are handled', () => done('0').length === KEYS.length);
    const ofVictim = KEYS.filter((key) => victim.lines.includes(`done ${key} 0`));
    const ofSurvivor = KEYS.filter((key) => survivor.lines.includes(`done ${key} 0`));
    assert.ok(ofVictim.length > 0 && ofSurvivor.length > 0);
    assert.equal(ofVictim.length + ofSurvivor.length, KEYS.length);
    await until('all is committed', async () => (await totalLag(log, group)) === 0);

    const [stuck = '', other = ''] = ofVictim;
    await log.append([event(topic, stuck, 'stuck'), event(topic, stuck, 'behind'), event(topic, other, 'ahead')]);
    await until(
      'the victim has begun',
      () => victim.lines.includes(`begun ${stuck} stuck`) && victim.lines.includes(`done ${other} ahead`),
    );
    // The one that is under way, and the one behind it.
    await until('what is done is committed', async () => (await totalLag(log, group)) <= 3);
    assert.ok((await totalLag(log, group)) >= 2);
    await victim.kill();
    await until('the survivor has begun what the victim had', () => survivor.lines.includes(`begun ${stuck} stuck`));
    assert.ok(!survivor.lines.includes(`begun ${stuck} behind`));
    await log.append(KEYS.filter((key) => key !== stuck).map((key) => event(topic, key, '1')));
    await until('the survivor handles the others', () => done('1').length === KEYS.length - 1);
  }));
