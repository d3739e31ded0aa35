import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesNone } from '@jangteo/pages/if-none-match';
import { etagOf, requireIfMatch } from '../src/etag.ts';

test('a projection has an entity tag of its own', () => {
  assert.equal(etagOf(3n), '"3"');
  assert.notEqual(etagOf(3n, ['id', 'title']), etagOf(3n));
  assert.notEqual(etagOf(3n, ['id', 'title']), etagOf(3n, ['id']));
});

test('the tag of any projection can be sent as a header and comes back as it was', () => {
  for (const field of ['attributes.색상', 'attributes.a "quoted", one', 'attributes.'.padEnd(500, 'x')]) {
    const tag = etagOf(3n, ['id', field]);
    assert.match(tag, /^"[\x21\x23-\x2b\x2d-\x7e]{1,300}"$/);
    assert.equal(matchesNone(`"1", ${tag}`, tag), true);
    assert.notEqual(tag, etagOf(3n, ['id', `${field}x`]));
  }
});

test('If-None-Match takes lists, weak tags and *', () => {
  const tag = etagOf(3n, ['id', 'title']);
  for (const header of [tag, `W/${tag}`, `"1", ${tag}`, ' * ']) assert.equal(matchesNone(header, tag), true, header);
  for (const header of [undefined, '"1"', '3', '']) assert.equal(matchesNone(header, tag), false, header);
});

test('a change names the version that it was made on', () => {
  assert.equal(requireIfMatch('"12"'), 12n);
  assert.equal(requireIfMatch('*'), '*');
  assert.throws(() => requireIfMatch(undefined), { code: 'IF_MATCH_REQUIRED' });
  for (const header of ['12', 'W/"12"', '"a"', '"1", "2"', '', `"${'9'.repeat(30)}"`]) {
    assert.throws(() => requireIfMatch(header), { code: 'INVALID_REQUEST' }, header);
  }
});
