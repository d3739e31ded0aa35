import { JangteoError } from '@jangteo/kernel/errors';

/** A URL of the search engine, read. */
export interface EngineUrl {
  /** One URL for each node, with the user and the password. */
  readonly nodes: readonly string[];
  /** What the names of this shop's indexes begin with. */
  readonly prefix: string;
  /** Of indexes that are made from now on. */
  readonly shards: number;
  readonly replicas: number;
}

const PREFIX = 'jangteo';
const URL_PARTS = /^(https?):\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/;
const PREFIX_FORM = /^[a-z0-9][a-z0-9_]{0,59}$/;
const SHARDS_MAX = 64;
const REPLICAS_MAX = 8;

/** `ownPrefix` is taken instead of the URL's. Throws BAD_CONFIG, without the URL: it may have a password. */
export function readEngineUrl(url: string, ownPrefix?: string): EngineUrl {
  const [, scheme, user, hosts = '', path = '', query = ''] = URL_PARTS.exec(url) ?? [];
  const nodes = hosts.split(',').map((host) => `${scheme}://${user === undefined ? '' : `${user}@`}${host}`);
  if (scheme === undefined || !nodes.every((node) => URL.canParse(node))) {
    throw new JangteoError('BAD_CONFIG', 'the URL of the search engine must be http(s)://[user:password@]host:port[,host:port]/prefix');
  }
  const prefix = ownPrefix ?? (path === '' ? PREFIX : path);
  if (!PREFIX_FORM.test(prefix)) {
    throw new JangteoError('BAD_CONFIG', `"${prefix}" is no prefix for search indexes: 1 to 60 of a-z, 0-9 and _`);
  }
  const settings = new URLSearchParams(query);
  for (const name of settings.keys()) {
    if (name !== 'shards' && name !== 'replicas')
      throw new JangteoError('BAD_CONFIG', `the URL of the search engine has "${name}", which is no setting`);
  }
  return {
    nodes,
    prefix,
    shards: wholeNumber(settings, 'shards', 1, SHARDS_MAX, 1),
    replicas: wholeNumber(settings, 'replicas', 0, REPLICAS_MAX, 0),
  };
}

function wholeNumber(settings: URLSearchParams, name: string, least: number, most: number, usual: number): number {
  const said = settings.get(name);
  if (said === null) return usual;
  const value = Number(said);
  if (/^\d+$/.test(said) && value >= least && value <= most) return value;
  throw new JangteoError('BAD_CONFIG', `${name} in the URL of the search engine is "${said}", must be from ${least} to ${most}`);
}
