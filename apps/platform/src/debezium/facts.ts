import { TOPICS } from '@jangteo/contracts/events';
import { readSettings, type Setting, textSetting } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { MARKS } from '@jangteo/messaging/outbox-marks';
import { engineSettings } from '../engine-settings.ts';
import { STORED_SERVICE_NAMES } from '../parts.ts';
import type { ConnectorFacts } from './connectors.ts';

const sourceUrl: Setting<string | undefined> = {
  variable: 'JANGTEO_DEBEZIUM_SQL_URL',
  about:
    'The database as Kafka Connect reaches it, with a user that may read the change log: mysql://user:password@host:port. ' +
    'Not set: JANGTEO_SQL_URL.',
  fallback: undefined,
  parse(text) {
    if (!/^(mysql|mariadb):\/\//.test(text) || !URL.canParse(text)) throw new Error('a URL such as mysql://debezium:password@mysql:3306');
    return text;
  },
};

export const debeziumSettings = {
  sourceUrl,
  brokers: textSetting(
    'JANGTEO_DEBEZIUM_BROKERS',
    undefined,
    "Kafka's brokers as Kafka Connect reaches them, host:port, separated by commas. Not set: those of JANGTEO_LOG_URL.",
  ),
};

export interface FactsOptions {
  readonly runtime: Runtime;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default: the server is asked. */
  readonly kind?: 'mysql' | 'mariadb' | undefined;
}

/** What the connectors of this shop are made from. Throws BAD_CONFIG where an engine is embedded, ENGINE_AWAY where the database has to be asked. */
export async function debeziumFacts({ runtime, environment, kind }: FactsOptions): Promise<ConnectorFacts> {
  const { sqlUrl, logUrl } = readSettings(engineSettings, environment);
  const { sourceUrl: url = sqlUrl, brokers } = readSettings(debeziumSettings, environment);
  if (sqlUrl === undefined || url === undefined || !logUrl?.startsWith('kafka:')) {
    throw new JangteoError('BAD_CONFIG', 'Debezium reads MySQL and writes to Kafka: set JANGTEO_SQL_URL and JANGTEO_LOG_URL=kafka://...');
  }
  const { readHosts } = await import('@jangteo/mysql/sql-servers');
  const { describeServer } = await import('@jangteo/mysql/sql-server');
  const { brokerAccess } = await import('@jangteo/kafka/broker-url');
  const { bootstrap, prefix } = brokerAccess(logUrl);
  const [first = ''] = readHosts(url).uris;
  const { hostname, port, username, password } = new URL(first);
  return {
    kind: kind ?? (await describeServer(sqlUrl, runtime.clock)).kind,
    database: { host: hostname, port: Number(port || 3306), user: decodeURIComponent(username), password: decodeURIComponent(password) },
    brokers: brokers ?? bootstrap.map((broker) => `${broker.host}:${broker.port}`).join(','),
    schemaPrefix: readHosts(sqlUrl).prefix,
    topicPrefix: prefix,
    services: STORED_SERVICE_NAMES,
    topics: [...Object.values(TOPICS), MARKS].map(({ name }) => name),
  };
}
