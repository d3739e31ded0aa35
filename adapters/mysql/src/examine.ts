import type { Runtime } from '@jangteo/kernel/runtime';
import { type EngineCheck, engineCheck, isAtLeast } from '@jangteo/ports/engine-check';
import { describeServer } from './sql-server.ts';

const LEAST = { mysql: '8.0.17', mariadb: '10.6' };
const WANTED = ['CREATE', 'ALTER', 'DROP', 'INDEX', 'REFERENCES', 'SELECT', 'INSERT', 'UPDATE', 'DELETE'];
/** Debezium may be away for a weekend. */
const KEPT_SECONDS_MIN = 3 * 86_400;

/** What a shop needs of its SQL server; with Debezium, also of its change log. Throws ENGINE_AWAY, BAD_CONFIG. */
export async function examineServer(url: string, { clock }: Runtime, usesDebezium: boolean): Promise<EngineCheck[]> {
  const server = await describeServer(url, clock);
  const missing = WANTED.filter((privilege) => !server.grants.some((grant) => grants(grant, privilege)));
  const checks = [
    engineCheck(
      'version',
      `${server.kind} ${server.version}`,
      isAtLeast(server.version, LEAST[server.kind]),
      `take ${LEAST[server.kind]} or newer`,
    ),
    engineCheck(
      'writes',
      server.readOnly ? 'read-only' : 'taken',
      !server.readOnly,
      'name the primary, or all servers: mysql://host,host2/...',
    ),
    engineCheck(
      'privileges',
      missing.length === 0 ? 'enough' : `without ${missing.join(', ')}`,
      missing.length === 0,
      'GRANT them to the user of this URL on the schemas of the shop',
      'warning',
    ),
  ];
  if (!usesDebezium) return checks;
  const days = (server.binlogKeptSeconds / 86_400).toFixed(1);
  return [
    ...checks,
    engineCheck('change log', server.binlog ? 'kept' : 'off', server.binlog, 'start the server with log_bin'),
    engineCheck('its format', server.binlogFormat, server.binlogFormat === 'ROW', 'SET GLOBAL binlog_format = ROW'),
    engineCheck('its rows', server.binlogRowImage, server.binlogRowImage === 'FULL', 'SET GLOBAL binlog_row_image = FULL'),
    engineCheck('server id', String(server.serverId), server.serverId !== 0, 'give the server a server_id'),
    engineCheck(
      'is kept for',
      server.binlogKeptSeconds === 0 ? 'ever' : `${days} days`,
      server.binlogKeptSeconds === 0 || server.binlogKeptSeconds >= KEPT_SECONDS_MIN,
      'SET GLOBAL binlog_expire_logs_seconds = 259200, or more: what Debezium did not read by then it reads from the tables',
      'warning',
    ),
  ];
}

/** `GRANT SELECT, INSERT ON *.* TO ...`; a role's privileges are not looked into. */
function grants(grant: string, privilege: string): boolean {
  const [, list = ''] = /^GRANT (.*?) ON /i.exec(grant) ?? [];
  return /\bALL PRIVILEGES\b/i.test(list) || list.split(',').some((one) => one.trim().toUpperCase() === privilege);
}
