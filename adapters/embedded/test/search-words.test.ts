import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { Word } from '@jangteo/korean/analyser';
import { Analysers } from '../src/search/analysers.ts';
import { WordMemo } from '../src/search/word-memo.ts';

const analysis = import.meta.resolve('@jangteo/korean/analyser');
const terms = (words: readonly (readonly Word[])[]) => words.map((of) => of.flatMap((word) => word.terms));

test('a query waits for no morphology to be loaded, and the next one has what it said; who is patient waits', async () => {
  const clock = manualClock();
  const kept = new Map<string, string>();
  const loaded = Promise.withResolvers<void>();
  const asked: string[] = [];
  const analysers = new Analysers({
    analysis,
    runtime: { ...systemRuntime, clock },
    remember: async (eojeols) => eojeols.map((eojeol) => kept.get(eojeol) ?? null),
    async analyse(eojeols) {
      asked.push(...eojeols);
      await loaded.promise;
      for (const eojeol of eojeols) kept.set(eojeol, '달빛 등대');
      return eojeols.map(() => '달빛 등대');
    },
  });
  const hasty = analysers.analyse('index', [], ['달빛등대'], false);
  const patient = analysers.analyse('index', [], ['달빛등대'], true);
  while (asked.length < 2) await clock.advance(1);
  await clock.advance(30);
  assert.deepEqual(terms(await hasty), [['달빛등대']]);
  loaded.resolve();
  assert.deepEqual(terms(await patient), [['달빛', '등대']]);
  assert.deepEqual(terms(await analysers.analyse('index', [], ['달빛등대'], false)), [['달빛', '등대']]);
  analysers.forget('index');
  assert.deepEqual(terms(await analysers.analyse('index', [], ['달빛등대'], false)), [['달빛', '등대']]);
  assert.equal(asked.length, 2, 'what is kept is asked for once');
  await analysers.close();
});

test('an index that is forgotten while it analyses ends that', async () => {
  const answered = Promise.withResolvers<readonly string[]>();
  const asked = Promise.withResolvers<void>();
  const analysers = new Analysers({
    analysis,
    runtime: systemRuntime,
    remember: async (eojeols) => eojeols.map(() => null),
    analyse(eojeols) {
      asked.resolve();
      return answered.promise.then(() => eojeols.map(() => '달빛 등대'));
    },
  });
  const patient = analysers.analyse('index', [], ['달빛등대'], true);
  await asked.promise;
  analysers.forget('index');
  answered.resolve([]);
  assert.deepEqual(terms(await patient), [['달빛', '등대']]);
  await analysers.close();
});

test('analysed words are kept, until a version of the analysis comes that says otherwise', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-words-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'words.db');
  const first = new WordMemo(path);
  assert.deepEqual(await first.get(['달빛']), [undefined]);
  await first.put([
    ['달빛', '='],
    ['등대', '?='],
  ]);
  await first.put([['등대', '=']]);
  first.close();
  const second = new WordMemo(path);
  assert.deepEqual(await second.get(['등대', '바다', '달빛']), ['=', undefined, '=']);
  second.close();
  const database = new DatabaseSync(path);
  database.exec("update about set analysis = 'of another version'");
  database.close();
  const third = new WordMemo(path);
  assert.deepEqual(await third.get(['등대', '달빛']), [undefined, undefined]);
  third.close();
});
