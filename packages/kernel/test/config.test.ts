import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choiceSetting, integerSetting, readSettings, textSetting } from '../src/config.ts';
import { JangteoError } from '../src/errors.ts';

const settings = {
  port: integerSetting('PORT', 8_080, 'Where it listens.', 0, 65_535),
  level: choiceSetting('LEVEL', ['info', 'warn'], 'info', 'What is logged.'),
  folder: textSetting('FOLDER', undefined, 'Where it lives.'),
};

test('takes what is set, and the default where a variable is missing or empty', () => {
  assert.deepEqual(readSettings(settings, { PORT: '0', LEVEL: '', FOLDER: '/x' }), { port: 0, level: 'info', folder: '/x' });
});

test('names every bad setting at once', () => {
  assert.throws(
    () => readSettings(settings, { PORT: '80.5', LEVEL: 'loud' }),
    (thrown) => {
      assert.ok(thrown instanceof JangteoError);
      assert.deepEqual(
        thrown.errors?.map(({ path }) => path),
        ['PORT', 'LEVEL'],
      );
      return thrown.code === 'BAD_CONFIG';
    },
  );
  for (const port of ['-1', '65536', 'x', '0x10']) assert.throws(() => readSettings(settings, { PORT: port }), port);
});
