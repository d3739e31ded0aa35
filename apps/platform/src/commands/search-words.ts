import type { DictionaryWordView, GoldenQueryView, SynonymsView } from '@jangteo/gateway/search-words-view';
import type { Command } from 'commander';
import { type SearchApi, searchApi } from '../search-api.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { type Host, onShop, type ShopOptions } from './host.ts';

type Named = (name: string, description: string) => Command;
type Done = (work: Promise<void>) => Promise<void>;

interface Options extends ShopOptions {
  readonly json?: boolean;
}
interface GoldenOptions extends Options {
  readonly id?: string;
  readonly expect?: readonly string[];
  readonly exclude?: readonly string[];
}

export function synonymsCommand(host: Host, named: Named, done: Done): Command {
  const show = (command: Command, work: (api: SearchApi) => Promise<readonly SynonymsView[]>) =>
    done(run(host, command, work, printSynonyms));
  const list = (command: Command) => show(command, (api) => api.synonyms());
  const add = named('add', 'make words mean the same, at once')
    .argument('<words...>', 'two or more; "맥북 프로" is one')
    .option('--id <id>', 'replaces this set')
    .action((words: string[], _: unknown, command: Command) =>
      show(command, async (api) => {
        const { id } = command.optsWithGlobals<{ id?: string }>();
        return [await (id === undefined ? api.addSynonyms(words) : api.replaceSynonyms(id, words))];
      }),
    );
  const remove = removal(host, named, done, { description: 'remove a set, at once', argument: '<id>' }, (api, id) =>
    api.removeSynonyms(id),
  );
  return withList(named('synonyms', 'words that mean the same'), [add, remove], named, list);
}

export function dictionaryCommand(host: Host, named: Named, done: Done): Command {
  const show = (command: Command, work: (api: SearchApi) => Promise<readonly DictionaryWordView[]>) =>
    done(run(host, command, work, printDictionary));
  const list = (command: Command) => show(command, (api) => api.dictionary());
  const add = named('add', 'add a word; it acts with the next reindex')
    .argument('<word>')
    .argument('[parts...]', 'what a compound is found by as well; none: it stays whole')
    .action((word: string, parts: string[], _: unknown, command: Command) =>
      show(command, async (api) => [await api.putWord(word, parts)]),
    );
  const remove = removal(
    host,
    named,
    done,
    { description: 'take a word out; it acts with the next reindex', argument: '<word>' },
    (api, word) => api.removeWord(word),
  );
  return withList(named('dictionary', 'words that the analysis keeps whole or takes apart'), [add, remove], named, list);
}

export function goldenCommand(host: Host, named: Named, done: Done): Command {
  const show = (command: Command, work: (api: SearchApi) => Promise<readonly GoldenQueryView[]>) =>
    done(run(host, command, work, printGolden));
  const list = (command: Command) => show(command, (api) => api.goldenQueries());
  const several = (word: string, before: readonly string[] = []) => [...before, word];
  const add = named('add', 'add a query whose answer is known; a new index has to answer it so before it is switched to')
    .argument('<query>')
    .option('--expect <text>', 'each of the first ten titles has one of these; repeat it', several)
    .option('--exclude <text>', 'none of the first ten titles has one of these; repeat it', several)
    .option('--id <id>', 'replaces this one')
    .action((query: string, _: unknown, command: Command) =>
      show(command, async (api) => {
        const { id, expect = [], exclude = [] } = command.optsWithGlobals<GoldenOptions>();
        const golden = { query, expected: [...expect], excluded: [...exclude] };
        return [await (id === undefined ? api.addGoldenQuery(golden) : api.replaceGoldenQuery({ id, ...golden }))];
      }),
    );
  const remove = removal(host, named, done, { description: 'remove a golden query', argument: '<id>' }, (api, id) =>
    api.removeGoldenQuery(id),
  );
  return withList(named('golden', 'queries whose answers are known'), [add, remove], named, list);
}

/** `jangteo search synonyms` lists, and so does `... synonyms list`. */
function withList(parent: Command, children: readonly Command[], named: Named, list: (command: Command) => Promise<void>): Command {
  parent.action((_: unknown, command: Command) => list(command));
  parent.addCommand(named('list', 'all of them').action((_: unknown, command: Command) => list(command)));
  for (const child of children) parent.addCommand(child);
  return parent;
}

function removal(
  host: Host,
  named: Named,
  done: Done,
  { description, argument }: { readonly description: string; readonly argument: string },
  work: (api: SearchApi, which: string) => Promise<void>,
): Command {
  return named('remove', description)
    .argument(argument)
    .action((which: string, _: unknown, command: Command) =>
      done(
        run(
          host,
          command,
          async (api) => {
            await work(api, which);
            return { removed: which };
          },
          (terminal) => terminal.out(`removed ${which}\n`),
        ),
      ),
    );
}

async function run<T>(
  host: Host,
  command: Command,
  work: (api: SearchApi) => Promise<T>,
  print: (terminal: Terminal, result: T) => void,
): Promise<void> {
  const { json = false, ...shop } = command.optsWithGlobals<Options>();
  const result = await onShop(host, shop, (connection) => work(searchApi(connection)));
  if (json) printJson(host.terminal, result);
  else print(host.terminal, result);
}

function printSynonyms(terminal: Terminal, sets: readonly SynonymsView[]): void {
  printTable(
    terminal,
    ['id', 'words'],
    sets.map(({ id, words }) => [id, words.join(', ')]),
  );
}

function printDictionary(terminal: Terminal, words: readonly DictionaryWordView[]): void {
  printTable(
    terminal,
    ['word', 'parts', 'acts'],
    words.map(({ word, parts, live }) => [word, parts.join(' '), live ? 'now' : 'with the next reindex']),
  );
}

function printGolden(terminal: Terminal, queries: readonly GoldenQueryView[]): void {
  printTable(
    terminal,
    ['id', 'query', 'expected', 'excluded'],
    queries.map(({ id, query, expected, excluded }) => [id, query, expected.join(', '), excluded.join(', ')]),
  );
}
