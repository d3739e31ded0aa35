import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { jangteoOn } from './cli.ts';
import { PRODUCTS, shop } from './search-shop.ts';

const guide = readFileSync(join(import.meta.dirname, '../../docs/search.md'), 'utf8');

/** The commands of a section as they stand there, without what a shell would make of their quotes. */
function commandsOf(section: string): string[][] {
  const text = guide.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
  const lines = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));
  assert.ok(lines.length > 0, `${section} has commands`);
  return lines.map((line) =>
    [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare = '']) => double ?? single ?? bare),
  );
}

/** What `curl -G URL -d a=b --data-urlencode c=d` asks for. */
function pathOf([curl, get, url = '', ...options]: readonly string[]): string {
  assert.deepEqual([curl, get], ['curl', '-G']);
  const parameters = new URLSearchParams();
  for (let at = 0; at < options.length; at += 2) {
    const [option, pair = ''] = options.slice(at, at + 2);
    assert.ok(option === '-d' || option === '--data-urlencode', option);
    parameters.append(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
  }
  return `${new URL(url).pathname}?${parameters}`;
}

interface Answer {
  readonly items?: readonly { readonly highlight: object }[];
  readonly corrected_query: string;
}

const answers = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block = '']) => JSON.parse(block));

test('the calls of the guide are answered, and as it shows', async () => {
  const got = [];
  for (const command of commandsOf('By program')) {
    const { status, body } = await shop.call('GET', pathOf(command));
    assert.equal(status, 200, `${command.join(' ')}: ${JSON.stringify(body)}`);
    got.push(body);
  }
  const [corrected, brands, , suggested] = got;
  assert.ok(brands !== undefined && suggested !== undefined);
  // Which product comes first is a matter of relevance.
  const shape = ({ items: [item] = [], ...rest }: Answer) => [
    Object.keys(item ?? {}).sort(),
    Object.keys(item?.highlight ?? {}),
    rest.corrected_query,
  ];
  assert.deepEqual(shape(corrected as unknown as Answer), shape(answers[0]));
  assert.ok((brands.items as unknown as { brand: string }[]).every(({ brand }) => ['LG전자', '삼성전자'].includes(brand)));
  assert.deepEqual((suggested.suggestions as unknown[])[0], answers[1].suggestions[0]);
});

const TOLD: readonly (readonly [RegExp, RegExp])[] = [
  [/^search query/, /\d products?/],
  [/^search analyse/, /삼성전자의 +\S/],
  [/^search zero-results/, /./],
  [/^search synonyms/, /나이키, NIKE, 스우시/],
  [/^search dictionary remove/, /removed/],
  [/^search dictionary/, /with the next reindex|now/],
  [/^search golden/, /남성 운동화 .*운동기구/],
  [/^reindex lint/, /./],
  [/^reindex list/, /products_v\d+ +live/],
  [/^reindex/, new RegExp(`is built: ${PRODUCTS} of ${PRODUCTS} products`)],
];

test('the commands of the guide do what it says', async () => {
  for (const section of ['By hand', 'The words of the shop', 'The life of the index']) {
    for (const [npx, jangteo, ...args] of commandsOf(section)) {
      assert.deepEqual([npx, jangteo], ['npx', 'jangteo']);
      const { code, out, error } = await jangteoOn(shop, ...args);
      assert.equal(code, 0, `${args.join(' ')}: ${error}`);
      const [, told] = TOLD.find(([command]) => command.test(args.join(' '))) ?? [];
      assert.match(out, told ?? /not known to this test/, args.join(' '));
    }
  }
  const { out } = await jangteoOn(shop, 'search', 'query', '스우시');
  assert.doesNotMatch(out, /^0 products/);
});
