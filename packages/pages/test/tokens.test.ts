import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TOKENS_CSS } from '@jangteo/pages/assets';

const css = readFileSync(TOKENS_CSS, 'utf8');
const colours = new Map(
  [...css.matchAll(/--color-([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g)].map(([, name = '', ...both]) => [name, both]),
);

/** WCAG 2: the contrast of two colours. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const GROUNDS = ['ground', 'sunken', 'surface', 'raised'];
const PAIRS: [string, string, number][] = [
  ...GROUNDS.flatMap((ground) =>
    ['text', 'soft', 'accent', 'accent-strong', 'good', 'warn', 'bad', 'info'].map((text): [string, string, number] => [text, ground, 4.5]),
  ),
  ...GROUNDS.flatMap((ground) =>
    ['line-strong', 'focus', ...Array.from({ length: 6 }, (_, index) => `chart-${index + 1}`)].map((mark): [string, string, number] => [
      mark,
      ground,
      3,
    ]),
  ),
  ...['accent', 'good', 'warn', 'bad', 'info'].flatMap((name): [string, string, number][] => [
    [name, `${name}-soft`, 4.5],
    ['text', `${name}-soft`, 4.5],
    ['soft', `${name}-soft`, 4.5],
  ]),
  ['on-accent', 'accent', 4.5],
  ['on-accent', 'accent-strong', 4.5],
];

for (const [index, mode] of ['light', 'dark'].entries()) {
  test(`every text stands out from what it may stand on, as WCAG AA asks, in ${mode}`, () => {
    for (const [text, ground, least] of PAIRS) {
      const [one, other] = [colours.get(text)?.[index], colours.get(ground)?.[index]];
      assert.ok(one && other, `${text} and ${ground} are colours`);
      const found = contrast(one, other);
      assert.ok(found >= least, `${text} on ${ground}: ${found.toFixed(2)}`);
    }
  });
}
