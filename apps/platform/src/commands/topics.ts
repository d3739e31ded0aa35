import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import type { ConsumerView, RecordView, TopicView } from '@jangteo/gateway/operations-view';
import { JangteoError } from '@jangteo/kernel/errors';
import { Command } from 'commander';
import { type OperationsApi, operationsApi, upTo } from '../operations-api.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { indented } from './dead-letters-tables.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, withShop } from './host.ts';
import { wholeNumber } from './numbers.ts';

const HELP = `
Examples:
  npx jangteo topics                                  topics, and how far each consumer is
  npx jangteo topics browse orders --limit 5          the newest records
  npx jangteo topics browse orders --key ORDER_ID --type order_created
  npx jangteo topics browse orders --partition 3 --from-offset 1000
  npx jangteo topics produce orders --key ORDER_ID --type order_failed --payload event.json --reason "a drill"
  npx jangteo topics pause payments --reason "the provider is down"
  npx jangteo topics resume payments
  npx jangteo topics concurrency payments 16
  npx jangteo topics seek payments --topic orders --to beginning
  npx jangteo topics seek payments --topic orders --partition 3 --to 1000
  npx jangteo topics seek payments --topic orders --to 2026-11-21T09:00:00Z

An event that is produced by hand is marked in its header jangteo_test, and handled as any other: it changes the shop.
What is paused or set stays so over restarts. A consumer that is moved back passes over what its inbox knows; what it is moved past,
jangteo replay finds.
${EXIT_CODES}`;

const DAY_MS = 86_400_000;

interface Options extends ShopOptions {
  readonly json?: boolean;
  readonly reason?: string;
}
interface BrowseOptions extends Options {
  readonly partition?: number;
  readonly key?: string;
  readonly type?: string;
  readonly since?: string;
  readonly until?: string;
  readonly fromOffset?: number;
  readonly limit: number;
}
interface ProduceOptions extends Options {
  readonly key: string;
  readonly type: string;
  readonly payload: string;
}
interface SeekOptions extends Options {
  readonly topic: string;
  readonly partition?: number;
  readonly to: string;
}

export function topicsCommand(host: Host, finish: (code: number) => void): Command {
  const named = (name: string, description: string) =>
    withShop(new Command(name)).description(description).option('--json', 'JSON for scripts').addHelpText('after', HELP);
  const done = (work: Promise<void>) => work.then(() => finish(EXIT.done));
  const onConsumer = (
    name: string,
    description: string,
    work: (api: OperationsApi, consumer: string, reason: object) => Promise<ConsumerView>,
  ) =>
    named(name, description)
      .argument('<consumer>')
      .option('--reason <text>', 'why: it stands in the audit')
      .action((consumer: string, _: unknown, command: Command) =>
        done(change(host, command, (api, reason) => work(api, consumer, reason))),
      );

  const list = named('list', 'topics and consumers').action((_: unknown, command: Command) =>
    done(listTopics(host, command.optsWithGlobals())),
  );
  const browse = named('browse', 'records, newest first, or upwards from an offset')
    .argument('<topic>')
    .option('--partition <n>', 'one partition', wholeNumber(0))
    .option('--key <key>', 'of one key')
    .option('--type <type>', 'of one type')
    .option('--since <time>', 'at or after, such as 2026-11-21T09:00:00Z')
    .option('--until <time>', 'before')
    .option('--from-offset <n>', 'upwards from here; wants --partition', wholeNumber(0))
    .option('--limit <n>', 'how many', wholeNumber(1), 10)
    .action((topic: string, _: unknown, command: Command) => done(browseTopic(host, topic, command.optsWithGlobals())));
  const produce = named('produce', 'append an event by hand, for a test; it must fit its contract')
    .argument('<topic>')
    .requiredOption('--key <key>', 'the aggregate: an order id')
    .requiredOption('--type <type>', 'such as order_failed')
    .requiredOption('--payload <file>', 'its data as JSON; -: stdin')
    .option('--reason <text>', 'why: it stands in the audit')
    .action((topic: string, _: unknown, command: Command) => done(produceEvent(host, topic, command.optsWithGlobals())));
  const seek = named('seek', 'move where a consumer goes on')
    .argument('<consumer>')
    .requiredOption('--topic <topic>')
    .requiredOption('--to <place>', 'beginning, end, an offset, or a time such as 2026-11-21T09:00:00Z')
    .option('--partition <n>', 'one partition (default: every one)', wholeNumber(0))
    .option('--reason <text>', 'why: it stands in the audit')
    .action((consumer: string, _: unknown, command: Command) => done(seekConsumer(host, consumer, command.optsWithGlobals())));
  const concurrency = named('concurrency', 'set how many keys a consumer works on at a time')
    .argument('<consumer>')
    .argument('<keys>', 'from 1 to 1024', wholeNumber(1, 1_024))
    .option('--reason <text>', 'why: it stands in the audit')
    .action((consumer: string, keys: number, _: unknown, command: Command) =>
      done(change(host, command, (api, reason) => api.setConcurrency(consumer, { concurrency: keys, ...reason }))),
    );

  const parent = named('topics', 'look into the event log; pause, move and tune its consumers').action((options: Options) =>
    done(listTopics(host, options)),
  );
  for (const one of [
    list,
    browse,
    produce,
    onConsumer('pause', 'pause a consumer, until it is resumed', (api, consumer, reason) => api.pauseConsumer(consumer, reason)),
    onConsumer('resume', 'let a paused consumer go on', (api, consumer, reason) => api.resumeConsumer(consumer, reason)),
    seek,
    concurrency,
  ]) {
    parent.addCommand(one);
  }
  return parent;
}

async function produceEvent(
  host: Host,
  topic: string,
  { key, type, payload, reason, json = false, ...shop }: ProduceOptions,
): Promise<void> {
  const data = await jsonFrom(payload);
  const body = { key, headers: { ce_type: type }, payload: data, ...(reason !== undefined && { reason }) };
  const produced = await onShop(host, shop, (connection) => operationsApi(connection).produce(topic, body));
  if (json) return printJson(host.terminal, produced);
  host.terminal.out(`${produced.event_id} lies at ${topic} ${produced.partition}@${produced.offset}\n`);
}

/** Throws BAD_CONFIG. */
async function jsonFrom(file: string): Promise<unknown> {
  try {
    return JSON.parse(file === '-' ? await textOf(process.stdin) : readFileSync(file, 'utf8'));
  } catch (thrown) {
    throw new JangteoError('BAD_CONFIG', `--payload ${file}: ${(thrown as Error).message}`);
  }
}

async function listTopics({ terminal, ...host }: Host, { json = false, ...shop }: Options): Promise<void> {
  const [topics, consumers] = await onShop({ terminal, ...host }, shop, async (connection) => {
    const api = operationsApi(connection);
    return [(await api.topics()).items, (await api.consumers()).items] as const;
  });
  if (json) return printJson(terminal, { topics, consumers });
  printTable(
    terminal,
    ['topic', 'partitions', 'records', 'kept'],
    topics.map((topic) => [topic.name, topic.partitions.length, topic.records, keptFor(topic)]),
  );
  terminal.out('\n');
  printConsumers(terminal, consumers);
}

function keptFor({ retention_ms }: TopicView): string {
  if (retention_ms === null) return 'for ever';
  return retention_ms >= DAY_MS ? `${Math.round(retention_ms / DAY_MS)} days` : `${Math.round(retention_ms / 60_000)} min`;
}

function printConsumers(terminal: Terminal, consumers: readonly ConsumerView[]): void {
  const rows = consumers.flatMap((consumer) =>
    consumer.topics.map((topic) => {
      const own = consumer.partitions.filter((partition) => partition.topic === topic);
      const sum = (of: 'committed' | 'lag') => own.reduce((total, partition) => total + partition[of], 0);
      return [consumer.name, stateOf(consumer), consumer.concurrency, topic, sum('committed'), sum('lag')];
    }),
  );
  printTable(terminal, ['consumer', 'state', 'keys at a time', 'topic', 'done', 'lag'], rows);
}

function stateOf({ paused, replaying }: ConsumerView): string {
  if (replaying) return 'replaying';
  return paused ? 'paused' : 'running';
}

async function browseTopic(host: Host, topic: string, { json = false, limit, fromOffset, ...options }: BrowseOptions): Promise<void> {
  const { partition, key, type, since, until } = options;
  const query = { partition, key, type, since, until, from_offset: fromOffset };
  const { items, more } = await onShop(host, options, (connection) =>
    upTo(limit, (size, cursor) => operationsApi(connection).records(topic, { ...query, limit: size, cursor })),
  );
  const { terminal } = host;
  if (json) return printJson(terminal, items);
  if (items.length === 0) return terminal.out('no such record\n');
  for (const record of items) terminal.out(`${headOf(record)}\n${indented(record.payload)}\n`);
  if (more) terminal.error(`${items.length} records; --limit N shows more\n`);
}

function headOf({ partition, offset, at, type, key, headers }: RecordView): string {
  return `${at}  ${partition}/${offset}  ${type ?? 'no event'}  key ${key}  id ${headers.ce_id ?? ''}`;
}

async function seekConsumer(
  host: Host,
  consumer: string,
  { json = false, topic, partition, to, reason, ...shop }: SeekOptions,
): Promise<void> {
  const place = to === 'beginning' || to === 'end' ? { to } : /^\d+$/.test(to) ? { offset: Number(to) } : { time: to };
  const body = { topic, ...(partition !== undefined && { partition }), ...place, ...(reason !== undefined && { reason }) };
  const { moves } = await onShop(host, shop, (connection) => operationsApi(connection).moveConsumer(consumer, body));
  if (json) return printJson(host.terminal, moves);
  const moved = moves.filter((move) => move.from !== move.to);
  if (moved.length === 0) return host.terminal.out('it stands there already\n');
  printTable(
    host.terminal,
    ['topic', 'partition', 'from', 'to'],
    moved.map((move) => [move.topic, move.partition, move.from, move.to]),
  );
}

async function change(host: Host, command: Command, work: (api: OperationsApi, reason: object) => Promise<ConsumerView>): Promise<void> {
  const { json = false, reason, ...shop } = command.optsWithGlobals<Options>();
  const consumer = await onShop(host, shop, (connection) => work(operationsApi(connection), reason === undefined ? {} : { reason }));
  if (json) printJson(host.terminal, consumer);
  else printConsumers(host.terminal, [consumer]);
}
