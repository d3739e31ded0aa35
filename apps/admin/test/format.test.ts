import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAgo, formatMs, formatNumber, formatShort, formatTime, isoLocal, shortId } from '../src/logic/format.ts';
import { jsonTokens, prettyJson } from '../src/logic/json-text.ts';
import { roomAt } from '../src/logic/room-at.ts';

test('lengths of time have three digits or so', () => {
  const told = [0, 0.123, 4.56, 99.96, 250.4, 1_234, 12_340, 90_000, 5_400_000, 172_800_000].map(formatMs);
  assert.deepEqual(told, ['0 ms', '0.12 ms', '4.6 ms', '100 ms', '250 ms', '1.23 s', '12.3 s', '1.5 min', '1.5 h', '2 d']);
});

test('a time of today is a clock, an older one has its day; on hover it is whole', () => {
  const now = new Date(2026, 10, 22, 21, 0, 0).getTime();
  assert.equal(formatTime(new Date(2026, 10, 22, 9, 5, 7).getTime(), now), '09:05:07');
  assert.equal(formatTime(new Date(2026, 10, 22, 9, 5, 7, 42).getTime(), now, { ms: true }), '09:05:07.042');
  assert.equal(formatTime(new Date(2026, 10, 21, 9, 5, 7).getTime(), now), '11-21 09:05:07');
  assert.equal(formatTime(new Date(2025, 0, 2, 9, 5, 7).getTime(), now), '2025-01-02 09:05:07');
  assert.equal(formatTime('soon', now), 'soon');
  const iso = isoLocal(now);
  assert.match(iso, /^2026-11-22T21:00:00\.000[+-]\d\d:\d\d$/);
  assert.equal(new Date(iso).getTime(), now);
});

test('how long ago is told in the reader’s language', () => {
  assert.match(formatAgo(0, 3_000, 'ko'), /3초 전/);
  assert.match(formatAgo(7_200_000, 0, 'en'), /in 2 hr/);
});

test('numbers are grouped, and short on an axis', () => {
  assert.equal(formatNumber(1_234_567, 'en'), '1,234,567');
  assert.equal(formatNumber(0.126, 'en', 2), '0.13');
  assert.equal(formatShort(12_345, 'ko'), '1.2만');
});

test('an id keeps its ends', () => {
  assert.equal(shortId('short'), 'short');
  assert.equal(shortId('0123456789abcdefghijklmnopqrstuv', 11), '01234…rstuv');
});

test('JSON is laid out and told apart; what is none is left alone', () => {
  assert.equal(prettyJson('{"a":1}'), '{\n  "a": 1\n}');
  assert.equal(prettyJson('not json'), 'not json');
  const text = prettyJson('{"a":"x: 1","b":[-1.5,true,null]}');
  const tokens = jsonTokens(text);
  assert.equal(tokens.map((token) => token.text).join(''), text);
  assert.deepEqual(
    tokens.filter(({ kind }) => kind !== 'mark').map(({ kind, text: piece }) => `${kind} ${piece}`),
    ['key "a"', 'text "x: 1"', 'key "b"', 'number -1.5', 'word true', 'word null'],
  );
});

test('a path leads to the room with the longest path that fits', () => {
  const rooms = [{ path: '/' }, { path: '/orders' }, { path: '/orders/search' }];
  assert.deepEqual(roomAt(rooms, '/'), { room: rooms[0], rest: [] });
  assert.deepEqual(roomAt(rooms, '/orders/20261120-1/x%2Fy'), { room: rooms[1], rest: ['20261120-1', 'x/y'] });
  assert.deepEqual(roomAt(rooms, '/orders/search'), { room: rooms[2], rest: [] });
  assert.equal(roomAt(rooms, '/ordersque'), undefined);
  assert.deepEqual(roomAt(rooms, '/orders/%')?.rest, ['%']);
});
