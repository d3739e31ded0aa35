import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FeedEvent, readEvent } from '../src/document-feed-event.ts';

const KEY = { documentKey: { _id: 'p1' } };
const PLACE = { _id: { _data: '82' } };

// The shapes are those of https://www.mongodb.com/docs/manual/reference/change-events/, behind the pipeline.
const cases: [string, Omit<FeedEvent, '_id'>, ReturnType<typeof readEvent>][] = [
  ['an insert', { operationType: 'insert', ...KEY, fullDocument: { v: 1, h: 'x' } }, { id: 'p1', version: 1, op: 'put' }],
  ['a replacement', { operationType: 'replace', ...KEY, fullDocument: { v: 3, h: 'x' } }, { id: 'p1', version: 3, op: 'put' }],
  ['a replacement by nothing', { operationType: 'replace', ...KEY, fullDocument: { v: 4 } }, { id: 'p1', version: 4, op: 'delete' }],
  [
    'a replacement told as what it changed',
    { operationType: 'update', ...KEY, updateDescription: { updatedFields: { v: 3 }, removedFields: [] } },
    { id: 'p1', version: 3, op: 'put' },
  ],
  [
    'a replacement by nothing told as what it changed',
    { operationType: 'update', ...KEY, updateDescription: { updatedFields: { v: 4 }, removedFields: ['f', 'h', 'j'] } },
    { id: 'p1', version: 4, op: 'delete' },
  ],
  [
    'index values that were filled in',
    { operationType: 'update', ...KEY, updateDescription: { updatedFields: {}, removedFields: [] } },
    undefined,
  ],
  ['a mark of the feed', { operationType: 'replace', documentKey: { _id: '' }, fullDocument: {} }, undefined],
  ['a deletion by somebody else', { operationType: 'delete', ...KEY }, 'lost'],
  ['a collection dropped', { operationType: 'drop' }, 'lost'],
  ['the end of the stream', { operationType: 'invalidate' }, 'lost'],
];

for (const [what, event, expected] of cases) {
  test(`${what} is ${expected === undefined ? 'no change' : typeof expected === 'string' ? expected : `a ${expected.op}`}`, () => {
    assert.deepEqual(readEvent({ ...PLACE, ...event }), expected);
  });
}
