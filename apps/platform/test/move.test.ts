import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../src/cli.ts';
import { Checksum } from '../src/move/checksum.ts';
import { orderedPart } from '../src/move/part.ts';

const sumOf = (...rows: string[]) => {
  const sum = new Checksum();
  for (const row of rows) sum.add(row);
  return sum;
};

/** A table of words, some of which have been copied. */
function words(source: readonly string[], target: string[]) {
  return orderedPart<string>({
    engine: 'SQL',
    name: 'words',
    rows: source.length,
    source: () => source,
    async *target() {
      for (let at = 0; at < target.length; at += 2) yield target.slice(at, at + 2);
    },
    write: async (rows) => void target.push(...rows),
    keyOf: (row) => row.slice(0, 1),
    textOf: (row) => row,
    charactersOf: (row) => row.length,
  });
}

const copying = { onRows: () => {}, signal: new AbortController().signal };

test('a checksum is the same in every order, and another one where a row is changed, missing or twice', () => {
  const sum = sumOf('a', 'b', 'c');
  assert.ok(sum.equals(sumOf('c', 'a', 'b')));
  for (const other of [sumOf('a', 'b', 'd'), sumOf('a', 'b'), sumOf('a', 'b', 'c', 'c')]) assert.ok(!sum.equals(other));
  const joined = sumOf('a');
  joined.join(sumOf('b', 'c'));
  assert.ok(joined.equals(sum));
});

test('a copy that was broken off is gone on with behind what is there', async () => {
  const target = ['a1', 'b1'];
  const part = words(['a1', 'b1', 'c1', 'd1'], target);
  const { same, missing, foreign } = await part.compare();
  assert.deepEqual({ same, missing, foreign }, { same: 2, missing: 'c', foreign: undefined });
  await part.copy({ ...copying, from: same });
  assert.deepEqual(target, ['a1', 'b1', 'c1', 'd1']);
  const { source, target: there } = await part.sums(() => {});
  assert.ok(source.equals(there));
});

test('a row that the source has not, or has otherwise, is foreign', async () => {
  assert.equal((await words(['a1', 'b1'], ['a1', 'b2']).compare()).foreign, 'b');
  assert.equal((await words(['a1'], ['a1', 'x1']).compare()).foreign, 'x');
  assert.equal((await words([], ['x1']).compare()).foreign, 'x');
});

test('a move without a URL, or without saying from where, is refused', async () => {
  const run = async (...args: string[]) => {
    const errors: string[] = [];
    const terminal = { interactive: false, out: () => {}, error: (text: string) => void errors.push(text) };
    const code = await runCli(['move', ...args], { terminal, environment: {} });
    return { code, error: errors.join('') };
  };
  const nowhere = await run('--from', 'embedded', '--to', 'environment');
  assert.equal(nowhere.code, 2);
  assert.match(nowhere.error, /BAD_CONFIG: nothing to move to: set JANGTEO_SQL_URL/);
  assert.equal((await run()).code, 2);
});
