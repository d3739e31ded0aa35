import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directionParticle, objectParticle } from '../src/korean.ts';

test('a particle follows the last sound of the word before it', () => {
  const words = ['갤럭시', '빨간색', '양말', 'nike', ''];
  assert.deepEqual(words.map(directionParticle), ['로', '으로', '로', '로', '로']);
  assert.deepEqual(words.map(objectParticle), ['를', '을', '을', '를', '를']);
});
