import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createFloor } from '../src/floor.ts';

test('work alone waits for what is under way, nothing runs beside it, and those who wait between two get a turn', async () => {
  const floor = createFloor();
  let [running, alone] = [0, false];
  const order: string[] = [];
  const beside = (name: string) =>
    floor.sideBySide(async () => {
      assert.equal(alone, false);
      running++;
      order.push(name);
      await nextTurn();
      running--;
    });
  const byItself = (name: string) =>
    floor.alone(async () => {
      assert.deepEqual([running, alone], [0, false]);
      alone = true;
      order.push(name);
      await nextTurn();
      alone = false;
    });
  await Promise.all([beside('1'), beside('2'), byItself('A'), byItself('B'), beside('3'), beside('4'), byItself('C')]);
  assert.deepEqual(order, ['1', '2', 'A', '3', '4', 'B', 'C']);
  await assert.rejects(floor.alone(() => Promise.reject(new Error('failed'))));
  await assert.rejects(floor.sideBySide(() => Promise.reject(new Error('failed'))));
  await Promise.all([beside('5'), byItself('D')]);
  assert.deepEqual(order.slice(-2), ['5', 'D']);
});
