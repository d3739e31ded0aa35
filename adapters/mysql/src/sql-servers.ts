import { JangteoError } from '@jangteo/kernel/errors';

/** Servers that replicate, of which one takes writes. All pools of a store share it: where writers have to leave, readers leave, too. */
export class MysqlServers {
  /** A URL for each, without a path. */
  readonly uris: readonly string[];
  #current = 0;

  constructor(uris: readonly string[]) {
    this.uris = uris;
  }

  /** The one that took writes last: the first to be asked. */
  get current(): number {
    return this.#current;
  }

  /** Several callers meet the same failure: the first of them moves on for all. */
  leave(at: number): void {
    if (this.#current === at) this.#current = (at + 1) % this.uris.length;
  }
}

export interface MysqlHosts {
  /** In the order given. */
  readonly uris: readonly string[];
  /** What names of schemas begin with; empty: nothing. */
  readonly prefix: string;
}

/** Reads `mysql://user:password@host:port,host2:port2/prefix?options`. Throws BAD_CONFIG, which never quotes the password. */
export function readHosts(url: string): MysqlHosts {
  const match = /^(?:mysql|mariadb):\/\/(?:(?<user>[^@/]*)@)?(?<hosts>[^/?]+)(?:\/(?<prefix>\w*))?(?<options>\?.*)?$/.exec(url);
  if (match?.groups === undefined) throw wrong('it is no mysql://user:password@host:port[,host:port]/prefix');
  const { user, hosts = '', prefix = '', options = '' } = match.groups;
  const uris = hosts.split(',').map((host) => {
    const uri = `mysql://${user === undefined ? '' : `${user}@`}${host}${options}`;
    if (host === '' || !URL.canParse(uri)) throw wrong(`"${host}" is no host`);
    return uri;
  });
  return { uris, prefix };
}

function wrong(why: string): JangteoError {
  return new JangteoError('BAD_CONFIG', `the URL of MySQL: ${why}`);
}
