import type { EffectView } from '@jangteo/gateway/search-words-view';
import type { Command } from 'commander';
import { searchApi } from '../search-api.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { type Host, onShop, type ShopOptions } from './host.ts';

interface TryOptions extends ShopOptions {
  readonly synonyms?: readonly (readonly string[])[];
  readonly word?: readonly { readonly word: string; readonly parts: readonly string[] }[];
  readonly json?: boolean;
}

const SAME = '  the same\n';

/** `jangteo search try`: what more words would do, before they are kept. */
export function tryCommand(
  host: Host,
  named: (name: string, description: string) => Command,
  done: (work: Promise<void>) => Promise<void>,
): Command {
  return named('try', 'what more synonyms or words would do to queries, before they are kept')
    .argument('[queries...]', 'default: the golden queries')
    .option(
      '--synonyms <words>',
      'words that would mean the same, with commas; repeat it',
      (text: string, before: TryOptions['synonyms'] = []) => [...before, separated(text, ',')],
    )
    .option('--word <word>', 'a word of the dictionary, or word=part+part; repeat it', (text: string, before: TryOptions['word'] = []) => {
      const [word = '', parts = ''] = text.split('=');
      return [...before, { word, parts: separated(parts, '+') }];
    })
    .action((queries: string[], _: unknown, command: Command) => {
      const options = command.optsWithGlobals<TryOptions>();
      if (options.synonyms === undefined && options.word === undefined) command.error('error: say --synonyms or --word');
      return done(tryWords(host, queries, options));
    });
}

async function tryWords(host: Host, queries: readonly string[], { synonyms, word, json = false, ...shop }: TryOptions): Promise<void> {
  const effects = await onShop(host, shop, async (connection) => {
    const api = searchApi(connection);
    const asked = queries.length === 0 ? {} : { queries };
    const sets = synonyms && [...(await api.synonyms()).map(({ words }) => words), ...synonyms];
    const others = word && (await api.dictionary()).filter((known) => word.every((one) => one.word !== known.word));
    const dictionary = others && [...others.map(({ word: kept, parts }) => ({ word: kept, parts })), ...word];
    return await api.preview({ ...asked, ...(sets && { synonyms: sets }), ...(dictionary && { dictionary }) });
  });
  if (json) printJson(host.terminal, effects);
  else for (const effect of effects) print(host.terminal, effect);
}

function print(terminal: Terminal, { query, before, after }: EffectView): void {
  terminal.out(`${query}\n`);
  const now = new Map(before.map(({ product_id }, at) => [product_id, at + 1]));
  const then = new Set(after.map(({ product_id }) => product_id));
  if (before.length === after.length && after.every(({ product_id }, at) => now.get(product_id) === at + 1)) {
    terminal.out(SAME);
    return;
  }
  for (const [at, { product_id, title }] of after.entries()) {
    const was = now.get(product_id);
    const moved = was === undefined ? 'new' : was === at + 1 ? '' : `was ${was}`;
    terminal.out(`  ${String(at + 1).padStart(2)}. ${title}${moved === '' ? '' : `  (${moved})`}\n`);
  }
  for (const { product_id, title } of before) if (!then.has(product_id)) terminal.out(`   -  ${title}  (gone)\n`);
}

function separated(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
