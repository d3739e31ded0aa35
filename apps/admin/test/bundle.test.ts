import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { bundle } from '../serve/bundle.ts';
import { shell } from '../serve/shell.ts';

const GZIP_BYTES_MAX = 160_000;

test('the control room is built, stays small, and comes from the cache the second time', async () => {
  const built = await bundle();
  const script = built.files.get(built.script);
  assert.match(built.script, /^main-[A-Z0-9]{8}\.js$/);
  assert.match(built.styles, /^main-[A-Z0-9]{8}\.css$/);
  assert.ok(script !== undefined && gunzipSync(script.zipped).equals(script.content));
  const bytes = [...built.files.values()].reduce((sum, { zipped }) => sum + zipped.length, 0);
  assert.ok(bytes < GZIP_BYTES_MAX, `${bytes} bytes`);
  const began = performance.now();
  assert.deepEqual([...(await bundle()).files.keys()].sort(), [...built.files.keys()].sort());
  assert.ok(performance.now() - began < 1_000);
});

test('the page has its language and theme from the first byte, and nothing inline', () => {
  const files = { script: 'main-A.js', styles: 'main-B.css', files: new Map() };
  const korean = shell(files, { language: 'ko', theme: 'dark', mayBeSomebody: true, icon: '/i.svg' });
  assert.match(korean, /<html lang="ko" data-theme="dark">[\s\S]*<title>관제실/);
  const english = shell(files, { language: 'en', theme: undefined, mayBeSomebody: false, icon: '/i.svg' });
  assert.match(english, /<html lang="en">[\s\S]*src="\/admin\/assets\/main-A\.js"/);
  assert.match(english, /<div id="control-room" data-visitor="nobody">/);
  assert.doesNotMatch(english, /<style|style=|<script>| on\w+=/);
});
