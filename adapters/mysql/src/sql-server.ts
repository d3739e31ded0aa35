import type { Clock } from '@jangteo/kernel/clock';
import { away, MysqlPool } from './sql-connection.ts';
import { isConnectionLoss } from './sql-errors.ts';
import { MysqlServers, readHosts } from './sql-servers.ts';

/** What a server is, and how it keeps its change log (the binlog). */
export interface MysqlServer {
  readonly kind: 'mysql' | 'mariadb';
  readonly version: string;
  readonly readOnly: boolean;
  readonly binlog: boolean;
  /** ROW, STATEMENT or MIXED. */
  readonly binlogFormat: string;
  /** FULL, MINIMAL, NOBLOB. */
  readonly binlogRowImage: string;
  /** After so many seconds the change log is removed; 0: never. */
  readonly binlogKeptSeconds: number;
  readonly serverId: number;
  /** What the user may do, as the server says it. */
  readonly grants: readonly string[];
}

/** Asks the server that takes writes. Throws ENGINE_AWAY, BAD_CONFIG. */
export async function describeServer(url: string, clock: Clock): Promise<MysqlServer> {
  const pool = new MysqlPool({ servers: new MysqlServers(readHosts(url).uris), connectionLimit: 1 }, [], clock);
  try {
    const connection = await pool.take();
    const { rows } = await connection.execute(
      `select version() as version, @@global.read_only as read_only, @@global.log_bin as log_bin, @@global.binlog_format as format,
        @@global.binlog_row_image as row_image, @@global.binlog_expire_logs_seconds as kept, @@global.server_id as server_id`,
      [],
    );
    const [{ version, read_only, log_bin, format, row_image, kept, server_id } = {}] = rows;
    const grants = await connection.execute('show grants', []);
    connection.release();
    return {
      kind: /mariadb/i.test(String(version)) ? 'mariadb' : 'mysql',
      version: String(version),
      readOnly: Number(read_only) !== 0,
      binlog: Number(log_bin) !== 0,
      binlogFormat: String(format).toUpperCase(),
      binlogRowImage: String(row_image).toUpperCase(),
      binlogKeptSeconds: Number(kept),
      serverId: Number(server_id),
      grants: grants.rows.flatMap((row) => Object.values(row).map(String)),
    };
  } catch (thrown) {
    throw isConnectionLoss(thrown) ? away(thrown) : thrown;
  } finally {
    await pool.close();
  }
}
