import { JangteoError } from '@jangteo/kernel/errors';

export interface RedisServer {
  readonly host: string;
  readonly port: number;
}

export interface RedisServers {
  /** In the order given. */
  readonly servers: readonly RedisServer[];
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  /** What keys begin with, so that several shops may use one database. */
  readonly prefix: string;
}

const PORT = 6379;
const PREFIX = 'jangteo:';

/**
 * Reads `redis://user:password@host:port,host2:port2/database?prefix=shop:`, or `rediss://` for TLS. What user and password have beside
 * letters and digits is percent-encoded. Throws BAD_CONFIG, which never quotes the password.
 */
export function readServers(url: string): RedisServers {
  const match =
    /^(?<scheme>rediss?):\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^@/?]+)(?:\/(?<database>\d{0,4}))?(?:\?prefix=(?<prefix>[\w:.-]+))?$/.exec(
      url,
    );
  if (match?.groups === undefined) throw wrong('it is no redis://user:password@host:port[,host:port]/database?prefix=shop:');
  const { scheme, user = '', password = '', hosts = '', database = '', prefix = PREFIX } = match.groups;
  return {
    servers: hosts.split(',').map(readServer),
    tls: scheme === 'rediss',
    ...(user === '' ? {} : { username: decoded(user) }),
    ...(password === '' ? {} : { password: decoded(password) }),
    database: Number(database),
    prefix,
  };
}

function readServer(text: string): RedisServer {
  const address = `redis://${text}`;
  if (!URL.canParse(address)) throw wrong(`"${text}" is no host`);
  const { hostname, port } = new URL(address);
  if (hostname === '') throw wrong(`"${text}" is no host`);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? PORT : Number(port) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('user and password have to be percent-encoded');
  }
}

function wrong(why: string): JangteoError {
  return new JangteoError('BAD_CONFIG', `JANGTEO_KV_URL: ${why}`);
}
