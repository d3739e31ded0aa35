import type { DescService } from '@bufbuild/protobuf';
import { readSettings, type Settings } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { every, type Recurring } from '@jangteo/messaging/every';
import type { EventLog } from '@jangteo/ports/log/event-log';
import { localClient } from '@jangteo/rpc/local-client';
import type { Client, Provided } from '@jangteo/rpc/service-types';
import type { Clients, Needs } from '@jangteo/service-kit/define-service';
import { type Engines, type Pending, type StartedService, startService } from '@jangteo/service-kit/start-service';
import { openEngines } from './engines.ts';
import { SERVICES } from './services.ts';
import { platformSettings } from './settings.ts';

const PRUNE_MS = 3_600_000;

export interface PlatformOptions {
  readonly runtime: Runtime;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The data folder, taken by the caller. */
  readonly directory: string;
  readonly wrapLog?: (log: EventLog) => EventLog;
}

/** The whole shop in this process: its engines and services, without the HTTP surface. */
export interface Platform {
  readonly engines: Engines;
  readonly services: readonly StartedService[];
  client<S extends DescService>(service: S): Client<S>;
  /** What waits where, and each consumer's lag; all 0 means that every order has come to rest. */
  pending(): Promise<Record<string, Pending>>;
  /** Whether the event log and each service's store answer. */
  health(): Promise<Record<string, { ok: boolean; detail?: string }>>;
  /** Finishes what is under way, publishes what was committed, closes the files. */
  stop(): Promise<void>;
}

/** Starts every service on the engines that the environment names. Throws BAD_CONFIG. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { runtime, environment } = options;
  const { sqlUrl, fileMbMax, rpcEncode } = readSettings(platformSettings, environment);
  const settings = SERVICES.map((service) => readSettings(service.settings, environment));
  const engines = await openEngines(runtime, {
    directory: options.directory,
    sqlUrl,
    fileMbMax,
    ...(options.wrapLog && { wrapLog: options.wrapLog }),
  });

  const provided = new Map<string, Provided>();
  const client = <S extends DescService>(service: S): Client<S> =>
    localClient(service, () => providedOf(provided, service), { clock: runtime.clock, encode: rpcEncode === '1' });

  const services: StartedService[] = [];
  for (const [index, definition] of SERVICES.entries()) {
    const clients: Clients<Needs> = Object.fromEntries(Object.entries(definition.needs).map(([name, service]) => [name, client(service)]));
    const service = await startService(definition, { runtime, engines, clients, settings: settings[index] as Settings });
    for (const one of service.provides) provided.set(one.service.typeName, one);
    services.push(service);
  }
  const pruning = pruneLog(runtime, engines.log, services);

  return {
    engines,
    services,
    client,
    async pending() {
      const entries = services.map(async (service) => {
        const lags = service.consumer === undefined ? [] : await engines.log.lag(service.consumer.name);
        return [service.name, { ...(await service.pending()), lag: lags.reduce((sum, { lag }) => sum + lag, 0) }] as const;
      });
      return Object.fromEntries(await Promise.all(entries));
    },
    async health() {
      const probes: [string, Promise<unknown>][] = [['log', engines.log.topics()]];
      for (const { name, store } of services) probes.push([name, store.read.selectFrom('leases').select('name').limit(1).execute()]);
      const entries = probes.map(async ([name, probe]) => {
        try {
          await probe;
          return [name, { ok: true }] as const;
        } catch (thrown) {
          return [name, { ok: false, detail: JangteoError.from(thrown).entry.title }] as const;
        }
      });
      return Object.fromEntries(await Promise.all(entries));
    },
    async stop() {
      await pruning?.stop();
      await Promise.all(services.map((service) => service.stop()));
      await engines.close();
    },
  };
}

/** Among all processes of the shop one prunes the log; the first service's store keeps the lease. */
function pruneLog(runtime: Runtime, log: EventLog, [first]: readonly StartedService[]): Recurring | undefined {
  if (first === undefined || !log.supports.pruneOnRequest) return undefined;
  return every(runtime, first.store, 'prune-log', PRUNE_MS, async () => {
    const count = await log.prune();
    if (count > 0) runtime.logger.info('records past their retention were removed from the log', { count });
  });
}

function providedOf(provided: ReadonlyMap<string, Provided>, service: DescService): Provided {
  const found = provided.get(service.typeName);
  if (found === undefined) throw new JangteoError('SERVICE_UNAVAILABLE', `${service.typeName} is not started yet`);
  return found;
}
