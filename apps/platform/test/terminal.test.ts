import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '@jangteo/kernel/clock';
import { showProgress } from '../src/progress.ts';
import { printTable } from '../src/terminal.ts';

function screen(interactive: boolean) {
  const written = { out: '', error: '' };
  const terminal = {
    interactive,
    out(text: string) {
      written.out += text;
    },
    error(text: string) {
      written.error += text;
    },
  };
  return { terminal, written };
}

function steppingClock() {
  let now = 0;
  return {
    ...systemClock,
    now: () => now,
    pass(ms: number) {
      now += ms;
    },
  };
}

test('a table aligns Hangul, which is two columns wide, and puts numbers to the right', () => {
  const { terminal, written } = screen(true);
  printTable(
    terminal,
    ['title', 'stock'],
    [
      ['머그컵', 1_200],
      ['T-shirt', 7],
    ],
  );
  assert.equal(written.out, 'title    stock\n머그컵   1,200\nT-shirt      7\n');
});

test('progress is drawn over itself where somebody watches', () => {
  const { terminal, written } = screen(true);
  const clock = steppingClock();
  clock.pass(1_000);
  const progress = showProgress({ label: 'import', unit: 'rows', terminal, clock });
  clock.pass(2_000);
  progress.update(500, 0.25);
  assert.equal(written.error, '\r\x1b[2Kimport [######..................] 25 %, 500 rows, 250/s, 6.0 s left');
  progress.update(510, 0.26);
  assert.equal(written.error.split('\r').length, 2, 'not more often than the eye follows');
  progress.end();
  assert.match(written.error, /510 rows.*\n$/);
});

test('progress is a line every few seconds where nobody watches', () => {
  const { terminal, written } = screen(false);
  const clock = steppingClock();
  const progress = showProgress({ label: 'import', unit: 'rows', terminal, clock });
  for (let second = 1; second <= 11; second++) {
    clock.pass(1_000);
    progress.update(second * 10);
  }
  progress.end();
  assert.equal(written.error, 'import 50 rows, 10/s\nimport 100 rows, 10/s\n');
});
