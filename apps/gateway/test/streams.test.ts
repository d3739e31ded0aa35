import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { openStreams } from '../src/streams.ts';

const response = () => new ServerResponse(new IncomingMessage(new Socket()));

test('a stream stops asking when its reader is gone, and makes room for another', () => {
  const streams = openStreams();
  const responses = Array.from({ length: 10 }, response);
  const signals = responses.map((one) => streams.open('kim', one));
  assert.throws(() => streams.open('kim', response()), { code: 'RATE_LIMITED' });
  assert.equal(streams.open('lee', response()).aborted, false);
  responses[0]?.emit('close');
  assert.deepEqual([signals[0]?.aborted, signals[1]?.aborted], [true, false]);
  streams.open('kim', response());
});
