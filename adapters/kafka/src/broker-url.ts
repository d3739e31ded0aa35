import { JangteoError } from '@jangteo/kernel/errors';
import type { Broker, ConnectionOptions, SASLOptions } from '@platformatic/kafka';

/** Where the brokers are, and how to get in. */
export interface BrokerAccess {
  readonly bootstrap: readonly Broker[];
  /** What the names of topics and groups begin with, and `.`, so that shops can share brokers; empty: nothing. */
  readonly prefix: string;
  readonly connection: Pick<ConnectionOptions, 'tls' | 'tlsServerName' | 'sasl'>;
}

const PORT = 9092;
const MECHANISMS = { plain: 'PLAIN', 'scram-sha-256': 'SCRAM-SHA-256', 'scram-sha-512': 'SCRAM-SHA-512' } as const;
const SHAPE = /^kafka:\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([A-Za-z0-9_-]*))?(?:\?([^#]*))?$/;

/**
 * Reads `kafka://[user:password@]host[:port][,host[:port]...][/prefix][?tls=1&sasl=scram-sha-512]`. `sasl` is plain, scram-sha-256 or
 * scram-sha-512 (default: plain, where there is a user). Throws BAD_CONFIG, without the password.
 */
export function brokerAccess(url: string): BrokerAccess {
  const [, login, hosts, prefix = '', query] = SHAPE.exec(url) ?? [];
  if (hosts === undefined) throw bad('must be like kafka://host:9092,host2:9092');
  const parameters = new URLSearchParams(query ?? '');
  for (const name of parameters.keys()) if (name !== 'tls' && name !== 'sasl') throw bad(`has the unknown parameter "${name}"`);
  const tls = parameters.get('tls') ?? '0';
  if (tls !== '0' && tls !== '1') throw bad('has a parameter tls that is neither 0 nor 1');
  const sasl = saslOf(login, parameters.get('sasl'));
  return {
    bootstrap: hosts.split(',').map(brokerOf),
    prefix,
    connection: { ...(tls === '1' ? { tls: {}, tlsServerName: true } : {}), ...(sasl === undefined ? {} : { sasl }) },
  };
}

function saslOf(login: string | undefined, asked: string | null): SASLOptions | undefined {
  if (login === undefined) {
    if (asked !== null) throw bad('names a SASL mechanism, but no user');
    return undefined;
  }
  const mechanism = MECHANISMS[(asked ?? 'plain') as keyof typeof MECHANISMS];
  if (mechanism === undefined) throw bad(`has a parameter sasl that is none of ${Object.keys(MECHANISMS).join(', ')}`);
  const colon = login.indexOf(':');
  if (colon < 1) throw bad('must have user:password before the @');
  return { mechanism, username: decoded(login.slice(0, colon)), password: decoded(login.slice(colon + 1)) };
}

function brokerOf(text: string): Broker {
  const [, inBrackets, name, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = inBrackets ?? name;
  const port = digits === undefined ? PORT : Number(digits);
  if (host === undefined || port < 1 || port > 65_535) throw bad(`has "${text}", which is no host:port`);
  return { host, port };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad('has a user or a password that is not percent-encoded');
  }
}

function bad(detail: string): JangteoError {
  return new JangteoError('BAD_CONFIG', `the URL of the event log ${detail}`);
}
