import { TOPICS } from '@jangteo/contracts/events';
import { readSettings } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import { MARKS } from '@jangteo/messaging/outbox-marks';
import { Command, Option } from 'commander';
import { type ConnectApi, connectApi } from '../debezium/connect-api.ts';
import { CAPTURED_TABLES, CHANGE_TOPICS, type Connector, changesConnector, OUTBOX_DLQ, outboxConnector } from '../debezium/connectors.ts';
import { debeziumFacts } from '../debezium/facts.ts';
import { engineSettings } from '../engine-settings.ts';
import { printJson, printTable } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, runtimeOf } from './host.ts';

const HELP = `
With JANGTEO_OUTBOX=debezium two connectors of a Kafka Connect cluster (JANGTEO_CONNECT_URL) read the change log of the database:
one publishes the outbox of every service, the other one the changes of ${CAPTURED_TABLES.map(({ table }) => table).join(', ')}.
Changes of products come from the catalogue itself. docs/debezium.md tells the whole.

Examples:
  npx jangteo debezium config                       the connectors as JSON; the password is in them
  npx jangteo debezium config --database mysql      without asking the server what it is
  npx jangteo debezium apply                        creates the topics, then creates or changes the connectors
  npx jangteo debezium status
  npx jangteo debezium restart                      starts what failed again
  npx jangteo debezium remove
${EXIT_CODES}`;

interface Options {
  readonly database?: 'mysql' | 'mariadb';
  readonly json?: boolean;
}

export function debeziumCommand(host: Host, finish: (code: number) => void): Command {
  const database = new Option('--database <kind>', 'what it is (default: it is asked)').choices(['mysql', 'mariadb']);
  const named = (name: string, description: string, work: (host: Host, options: Options) => Promise<number>) =>
    new Command(name)
      .description(description)
      .addOption(database)
      .option('--json', 'JSON for scripts')
      .addHelpText('after', HELP)
      .action(async (options: Options) => finish(await work(host, options)));
  return new Command('debezium')
    .description('the connectors by which Debezium publishes the outbox')
    .addHelpText('after', HELP)
    .addCommand(named('config', 'print the connectors', config))
    .addCommand(named('apply', 'create or change the connectors', apply))
    .addCommand(named('status', 'tell how they are', status))
    .addCommand(named('restart', 'start again what failed', restart))
    .addCommand(named('remove', 'remove them; the outbox is kept', remove));
}

async function connectorsOf(host: Host, { database }: Options): Promise<Connector[]> {
  const facts = await debeziumFacts({ runtime: runtimeOf(host, true), environment: host.environment, kind: database });
  return [outboxConnector(facts), changesConnector(facts)];
}

function connectOf(host: Host): ConnectApi {
  const { connectUrl } = readSettings(engineSettings, host.environment);
  if (connectUrl === undefined) throw new JangteoError('BAD_CONFIG', 'JANGTEO_CONNECT_URL is not set');
  const { clock } = runtimeOf(host, true);
  return connectApi(connectUrl, (ms) => clock.sleep(ms));
}

async function config(host: Host, options: Options): Promise<number> {
  printJson(host.terminal, await connectorsOf(host, options));
  return EXIT.done;
}

async function apply(host: Host, options: Options): Promise<number> {
  const connect = connectOf(host);
  const connectors = await connectorsOf(host, options);
  await createTopics(host);
  for (const connector of connectors) host.terminal.out(`${connector.name} ${await connect.apply(connector)}\n`);
  return EXIT.done;
}

/** Kafka makes none by itself where it is run well. */
async function createTopics(host: Host): Promise<void> {
  const { logUrl = '' } = readSettings(engineSettings, host.environment);
  const { kafkaEventLog } = await import('@jangteo/kafka/event-log');
  const log = await kafkaEventLog({ url: logUrl, runtime: runtimeOf(host, true) });
  try {
    await log.ensureTopics([...Object.values(TOPICS), MARKS, { name: OUTBOX_DLQ, partitions: 1 }, ...CHANGE_TOPICS]);
  } finally {
    await log.close();
  }
}

async function status(host: Host, options: Options): Promise<number> {
  const connect = connectOf(host);
  const names = (await connectorsOf(host, options)).map(({ name }) => name);
  const statuses = await Promise.all(names.map(async (name) => ({ name, status: await connect.status(name) })));
  const rows = statuses.flatMap(({ name, status: told }) =>
    told === undefined
      ? [{ connector: name, task: '', state: 'MISSING', reason: 'jangteo debezium apply creates it' }]
      : [
          { connector: name, task: '', state: told.state, reason: '' },
          ...told.tasks.map(({ id, state, reason = '' }) => ({ connector: name, task: String(id), state, reason })),
        ],
  );
  if (options.json === true) printJson(host.terminal, rows);
  else printTable(host.terminal, ['connector', 'task', 'state', 'reason'], rows.map(Object.values));
  return rows.every(({ state }) => state === 'RUNNING') ? EXIT.done : EXIT.failed;
}

async function restart(host: Host, options: Options): Promise<number> {
  const connect = connectOf(host);
  for (const { name } of await connectorsOf(host, options)) await connect.restartFailed(name);
  return EXIT.done;
}

async function remove(host: Host, options: Options): Promise<number> {
  const connect = connectOf(host);
  for (const { name } of await connectorsOf(host, options)) {
    host.terminal.out(`${name} ${(await connect.remove(name)) ? 'removed' : 'was not there'}\n`);
  }
  return EXIT.done;
}
