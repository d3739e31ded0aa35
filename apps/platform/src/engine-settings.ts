import { choiceSetting, integerSetting, type Setting, type Values } from '@jangteo/kernel/config';

/** Where each engine is; one that has no URL is embedded. */
export const engineSettings = {
  sqlUrl: urlSetting(
    'JANGTEO_SQL_URL',
    /^(mysql|mariadb):\/\//,
    'mysql://user:password@127.0.0.1:3306',
    "Where the services' tables live: mysql://user:password@host:port/prefix (MySQL 8, MariaDB 10.11+). Of several hosts " +
      '(host:port,host:port) the first that takes writes is used. Not set: embedded, in the data folder.',
  ),
  sqlConnections: integerSetting(
    'JANGTEO_SQL_CONNECTIONS',
    12,
    'At most so many connections to MySQL write for one service, and half as many more read; they are opened when they are needed. ' +
      'Documents and key-values that live there count as a service each. All services of all processes together stay below its max_connections.',
    1,
    1_000,
  ),
  documentsUrl: urlSetting(
    'JANGTEO_DOCUMENTS_URL',
    /^(mongodb(\+srv)?|mysql|mariadb):\/\//,
    'mongodb://127.0.0.1:27017/jangteo or mysql://user:password@127.0.0.1:3306',
    'Where products live: mongodb://host:port,host:port/database (a replica set, MongoDB 6+), or mysql://user:password@host:port/prefix, ' +
      'as JANGTEO_SQL_URL. Not set: embedded, in the data folder.',
  ),
  logUrl: urlSetting(
    'JANGTEO_LOG_URL',
    /^(kafka:\/\/.+|jangteo:\/\/[^/]+)$/,
    'kafka://127.0.0.1:9092 or jangteo://127.0.0.1:9090',
    'Where the event log lives: kafka://host:port,host:port/prefix, or jangteo://host:port, a process of `jangteo serve log`. ' +
      'Not set: in the data folder; apart, jangteo://log:9090.',
  ),
  searchUrl: urlSetting(
    'JANGTEO_SEARCH_URL',
    /^https?:\/\//,
    'http://127.0.0.1:9200',
    'Where the search index lives: http://user:password@host:port/prefix (OpenSearch 2 and 3, with analysis-nori). Not set: in the data folder.',
  ),
  kvUrl: urlSetting(
    'JANGTEO_KV_URL',
    /^((rediss?|mysql|mariadb):\/\/.+|jangteo:\/\/[^/]+)$/,
    'redis://127.0.0.1:6379, mysql://user:password@127.0.0.1:3306 or jangteo://127.0.0.1:9090',
    'Where sessions and carts live: redis://host:port, mysql://user:password@host:port/prefix, as JANGTEO_SQL_URL, or jangteo://host:port, ' +
      'a process of `jangteo serve log`. ' +
      'Not set: in the data folder; apart, jangteo://log:9090.',
  ),
  outbox: choiceSetting(
    'JANGTEO_OUTBOX',
    ['relay', 'debezium'],
    'relay',
    'Who brings events from the outbox into the log: the relay of each service, or Debezium (see docs/debezium.md).',
  ),
  connectUrl: urlSetting(
    'JANGTEO_CONNECT_URL',
    /^https?:\/\//,
    'http://127.0.0.1:8083',
    'The REST API of Kafka Connect, where Debezium runs: its connectors are watched, and started again when they fail. Not set: nobody does.',
  ),
};

export type EngineSettings = Values<typeof engineSettings>;

/** Where the log and the key-values are found by a process that does not have them, unless a URL says so. */
export const DEFAULT_LOG_URL = 'jangteo://log:9090';

/** Whether a process opens the log and the key-values itself, instead of asking the one that has them. `parts`: what it runs, undefined: all. */
export function reachedDirectly({ logUrl = '', kvUrl = '' }: EngineSettings, parts: readonly string[] | undefined) {
  const isElsewhere = (url: string) => url.startsWith('jangteo:');
  const isOwn = parts?.includes('log') ?? !isElsewhere(logUrl);
  return {
    log: logUrl.startsWith('kafka:') || isOwn,
    keyValue: kvUrl.startsWith('redis') || isMysql(kvUrl) || (isOwn && !(parts === undefined && isElsewhere(kvUrl))),
  };
}

export function isMysql(url: string | undefined): url is `${'mysql' | 'mariadb'}:${string}` {
  return url !== undefined && /^(mysql|mariadb):/.test(url);
}

function urlSetting(variable: string, form: RegExp, example: string, about: string): Setting<string | undefined> {
  return {
    variable,
    about,
    fallback: undefined,
    parse(text) {
      if (!form.test(text)) throw new Error(`a URL such as ${example}`);
      return text;
    },
  };
}
