import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexLayout } from '../src/search/index-layout.ts';

test('endings and particles are left out by the tags that the engine’s Lucene knows', () => {
  const stopTags = (lucene: number) => {
    const text = JSON.stringify(indexLayout({ kind: 'search', dictionary: [] }, { shards: 1, replicas: 0, lucene }));
    return /"stoptags":\[([^\]]*)\]/.exec(text)?.[1]?.replaceAll('"', '').split(',');
  };
  for (const tag of ['E', 'J']) assert.deepEqual([stopTags(9)?.includes(tag), stopTags(10)?.includes(tag)], [true, false], tag);
  for (const tag of ['EC', 'JKS']) assert.deepEqual([stopTags(9)?.includes(tag), stopTags(10)?.includes(tag)], [false, true], tag);
  for (const lucene of [9, 10]) assert.ok(stopTags(lucene)?.includes('IC'));
});
