import type { Runtime } from '@jangteo/kernel/runtime';
import { type EngineCheck, engineCheck, isAtLeast } from '@jangteo/ports/engine-check';
import { CALL_MS, MongoConnection } from './mongo-connection.ts';

const LEAST = '6.0';

/** What a shop needs of its MongoDB. Throws ENGINE_AWAY, BAD_CONFIG. */
export async function examineMongo(url: string, { clock }: Runtime): Promise<EngineCheck[]> {
  const connection = new MongoConnection(url, clock);
  try {
    const ask = (command: object) => connection.within(CALL_MS, (database) => database.admin().command(command));
    const { version } = await ask({ buildInfo: 1 });
    // Servers that only speak its protocol may know the old word alone.
    const { setName, hosts = [] } = await ask({ hello: 1 }).catch(() => ask({ isMaster: 1 }));
    return [
      engineCheck('version', String(version), isAtLeast(String(version), LEAST), `take ${LEAST} or newer`, 'warning'),
      engineCheck(
        'replica set',
        setName === undefined ? 'none' : `${setName} of ${hosts.length}`,
        setName !== undefined,
        'start it with --replSet and rs.initiate(): without one it has no change streams, and search would not follow the catalogue',
        'warning',
      ),
    ];
  } finally {
    await connection.close();
  }
}
