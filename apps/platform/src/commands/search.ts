import { SEARCH_SORTS } from '@jangteo/edge/schemas/search';
import { Command, Option } from 'commander';
import { type SearchAnswer, type SearchApi, searchApi } from '../search-api.ts';
import { printJson, printTable } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, withShop } from './host.ts';
import { wholeNumber } from './numbers.ts';
import { tryCommand } from './search-try.ts';
import { dictionaryCommand, goldenCommand, synonymsCommand } from './search-words.ts';

const HELP = `
Examples:
  npx jangteo search query "무선청소기"                what a buyer finds, and what was done to the query
  npx jangteo search query skdlzl --limit 3            나이키, typed on an English keyboard
  npx jangteo search query 운동화 --brand 나이키 --max-price 100000 --sort price_asc
  npx jangteo search analyse "삼성전자의 새로운 스마트폰"   the words as the live index has them
  npx jangteo search zero-results                      what was searched for in vain, the most wanted first
  npx jangteo search synonyms add 노트북 랩탑           acts at once
  npx jangteo search dictionary add 삼성전자 삼성 전자    acts with the next reindex
  npx jangteo search try 등짐 --synonyms 등짐,백팩       what that would do, before it is kept
  npx jangteo search golden add "남성 운동화" --exclude 운동기구
${EXIT_CODES}`;

interface Options extends ShopOptions {
  readonly json?: boolean;
}
interface QueryOptions extends Options {
  readonly category?: string;
  readonly brand?: readonly string[];
  readonly minPrice?: number;
  readonly maxPrice?: number;
  readonly sort?: string;
  readonly verbatim?: boolean;
  readonly limit: number;
}

export function searchCommand(host: Host, finish: (code: number) => void): Command {
  const named = (name: string, description: string) =>
    withShop(new Command(name)).description(description).option('--json', 'JSON for scripts').addHelpText('after', HELP);
  const done = (work: Promise<void>) => work.then(() => finish(EXIT.done));

  const query = named('query', 'search as a buyer does')
    .argument('<words>')
    .option('--category <id>', 'in a category and all below it')
    .option('--brand <name>', 'of a brand; repeat it for several', (brand: string, before: readonly string[] = []) => [...before, brand])
    .option('--min-price <n>', 'in minor units', wholeNumber(0))
    .option('--max-price <n>', 'in minor units', wholeNumber(0))
    .addOption(new Option('--sort <order>', 'the order').choices(SEARCH_SORTS))
    .option('--verbatim', 'what is typed as it stands, without a correction')
    .option('--limit <n>', 'how many, at most 100', wholeNumber(1, 100), 10)
    .action((words: string, _: unknown, command: Command) => done(showFound(host, words, command.optsWithGlobals())));
  const analyse = named('analyse', 'show the words of a text as the live index has them')
    .argument('<text>')
    .action((text: string, _: unknown, command: Command) => done(showWords(host, text, command.optsWithGlobals())));
  const zeroResults = named('zero-results', 'searches that found nothing, the most frequent first')
    .option('--limit <n>', 'how many, at most 100', wholeNumber(1, 100), 20)
    .action((_: unknown, command: Command) => done(showZeroResults(host, command.optsWithGlobals())));

  const parent = named('search', 'search, and keep the words that search knows');
  for (const one of [
    query,
    analyse,
    zeroResults,
    synonymsCommand(host, named, done),
    dictionaryCommand(host, named, done),
    goldenCommand(host, named, done),
    tryCommand(host, named, done),
  ]) {
    parent.addCommand(one);
  }
  return parent;
}

async function showFound({ terminal, ...host }: Host, words: string, options: QueryOptions): Promise<void> {
  const { json = false, brand = [], category, sort, limit, verbatim = false, minPrice, maxPrice } = options;
  const answer = await ask({ terminal, ...host }, options, (api) =>
    api.search(
      {
        q: words,
        category,
        min_price: minPrice,
        max_price: maxPrice,
        sort,
        limit,
        verbatim: String(verbatim),
        facets: String(json),
        ...(!json && { fields: 'id,brand,title,price' }),
      },
      brand,
    ),
  );
  if (json) return printJson(terminal, answer);
  terminal.out(`${summaryOf(answer)}\n`);
  if (answer.items.length === 0) return;
  terminal.out('\n');
  printTable(
    terminal,
    ['id', 'brand', 'title', 'price'],
    answer.items.map(({ id, brand: name = '', title, price }) => [id, name, title, priceText(price)]),
  );
}

function summaryOf({ total, corrected_query, did_you_mean, relaxed }: SearchAnswer): string {
  const parts = [total === 1 ? '1 product' : `${total.toLocaleString('en-US')} products`];
  if (corrected_query !== undefined) parts.push(`searched for "${corrected_query}" (--verbatim: as typed)`);
  if (did_you_mean !== undefined) parts.push(`"${did_you_mean}" may be meant`);
  if (relaxed === true) parts.push('none has all the words');
  return parts.join('; ');
}

function priceText(price: { amount: number; currency: string } | undefined): string {
  return price === undefined ? '' : `${price.amount.toLocaleString('en-US')} ${price.currency}`;
}

async function showWords(host: Host, text: string, options: Options): Promise<void> {
  const words = await ask(host, options, (api) => api.analyse(text));
  if (options.json === true) return printJson(host.terminal, words);
  printTable(
    host.terminal,
    ['text', 'words of the index', 'in one piece', 'looked for besides'],
    words.map(({ text: piece, terms, whole, also }) => [piece, terms.join(' '), whole ?? '', also.join(', ')]),
  );
}

async function showZeroResults(host: Host, { json = false, limit, ...shop }: Options & { readonly limit: number }): Promise<void> {
  const { items, next_cursor } = await ask(host, shop, (api) => api.zeroResults({ limit }));
  if (json) return printJson(host.terminal, items);
  if (items.length === 0) return host.terminal.out('every search found something\n');
  printTable(
    host.terminal,
    ['times', 'last', 'query'],
    items.map(({ times, query, last_at }) => [times, last_at, query]),
  );
  if (next_cursor !== null) host.terminal.error(`the first ${items.length}; --limit N shows more\n`);
}

function ask<T>(host: Host, options: ShopOptions, work: (api: SearchApi) => Promise<T>): Promise<T> {
  return onShop(host, options, (connection) => work(searchApi(connection)));
}
