import type { DescService } from '@bufbuild/protobuf';
import { OperationsService } from '@jangteo/contracts/operations/v1/operations';
import type { Health } from '@jangteo/gateway/context';
import { readSettings } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { Runtime } from '@jangteo/kernel/runtime';
import { localClient } from '@jangteo/rpc/local-client';
import type { Peer } from '@jangteo/rpc/remote-peer';
import type { Client, Provided } from '@jangteo/rpc/service-types';
import type { AnyService, Clients, Needs, StorelessService } from '@jangteo/service-kit/define-service';
import { operationsRpc } from '@jangteo/service-kit/operations';
import {
  type Engines,
  type Pending,
  type StartedService,
  type StartedStoreless,
  type StartOptions,
  startService,
  startStoreless,
} from '@jangteo/service-kit/start-service';
import { type EngineSettings, engineSettings, reachedDirectly } from './engine-settings.ts';
import { openEngines } from './engines.ts';
import { healthElsewhere, healthOf, pendingIn } from './health.ts';
import { SERVICE_NAMES } from './parts.ts';
import { openPeers, type Peers } from './peers.ts';
import { pruneLog } from './prune-log.ts';
import { SERVICES } from './services.ts';
import { platformSettings } from './settings.ts';

export interface PlatformOptions {
  readonly runtime: Runtime;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The data folder, taken by the caller. */
  readonly directory: string;
  /** What this process runs; the rest runs elsewhere and is called by RPC. Default: everything. */
  readonly parts?: readonly string[];
}

/** The part of the shop that runs in this process: its engines and services, without the HTTP surface. */
export interface Platform {
  readonly engines: Engines;
  /** Those that have a store. */
  readonly services: readonly StartedService[];
  /** What its services answer, for the other processes. */
  readonly provided: readonly Provided[];
  /** The processes that run the other parts. */
  readonly others: readonly Peer[];
  client<S extends DescService>(service: S): Client<S>;
  /** The operator's side of one service, wherever it runs. */
  operations(service: string): Client<typeof OperationsService>;
  /** What waits where in the whole shop, and each consumer's lag; all 0 means that every order has come to rest. */
  pending(): Promise<Record<string, Pending>>;
  /** Whether the event log and the store of each service in this process answer. */
  health(): Promise<Health>;
  /** Whether the services answer that run in other processes. */
  healthElsewhere(): Promise<Health>;
  /** Finishes what is under way, publishes what was committed, closes the files. */
  stop(): Promise<void>;
}

/** Starts services on the engines that the environment names. Throws BAD_CONFIG. Where one fails to start, nothing stays open. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { runtime, environment, parts } = options;
  const { fileMbMax, hotMb, rpcEncode, logHostility } = readSettings(platformSettings, environment);
  const urls = readSettings(engineSettings, environment);
  const definitions = SERVICES.filter(({ name }) => parts?.includes(name) ?? true);
  const settings = definitions.map((service) => readSettings(service.settings, environment));
  await using starting = new AsyncDisposableStack();
  const peers = starting.adopt(openPeers(runtime, environment), (open) => open.close());
  const reached = reachedDirectly(urls, parts);
  const engines = await openEngines(runtime, {
    directory: options.directory,
    urls,
    fileMbMax,
    hotMb,
    logPeer: reached.log ? undefined : peers.log(),
    keyValuePeer: reached.keyValue ? undefined : peers.keyValue(),
    logHostility,
  });
  starting.defer(() => engines.close());

  const provided = new Map<string, Provided>();
  const client = clientsOver(runtime, { definitions, provided, peers, encode: rpcEncode === '1' });
  const services: StartedService[] = [];
  const storeless: StartedStoreless[] = [];
  starting.defer(async () => void (await Promise.all(services.map((service) => service.stop()))));
  for (const [index, definition] of definitions.entries()) {
    const clients: Clients<Needs> = Object.fromEntries(Object.entries(definition.needs).map(([name, service]) => [name, client(service)]));
    const given: StartOptions = { runtime, engines, clients, settings: settings[index] ?? {}, outbox: urls.outbox };
    const provides =
      definition.migrations === undefined
        ? await addTo(storeless, startStoreless(definition, given))
        : await addTo(services, startService(definition, given));
    for (const one of provides) provided.set(one.service.typeName, one);
  }
  const ownOperations = operationsRpc(services, engines.log, storeless);
  provided.set(OperationsService.typeName, ownOperations);
  const own = definitions.map(({ name }) => name);
  const operations = (service: string) =>
    own.includes(service)
      ? localClient(OperationsService, () => ownOperations, { runtime, encode: rpcEncode === '1' })
      : peers.of(service).client(OperationsService);
  const watching = await watchDebezium(runtime, urls, services);
  starting.defer(() => watching?.stop());
  const pruning = reached.log ? pruneLog(runtime, engines.log) : undefined;
  starting.defer(() => pruning?.stop());
  const started = starting.move();

  return {
    engines,
    services,
    provided: [...provided.values()],
    others: othersOf(peers, definitions, reached),
    client,
    operations,
    pending: () => pendingIn(operations, SERVICE_NAMES),
    health: () => healthOf(operations, own, engines.log),
    healthElsewhere: () =>
      healthElsewhere(
        operations,
        SERVICE_NAMES.filter((name) => !own.includes(name)),
      ),
    stop: () => started.disposeAsync(),
  };
}

/** By the process that runs orders, so that not each of them does. */
async function watchDebezium(runtime: Runtime, { outbox, connectUrl, logUrl = '' }: EngineSettings, services: readonly StartedService[]) {
  if (outbox !== 'debezium' || connectUrl === undefined || !services.some(({ name }) => name === 'orders')) return undefined;
  const { connectApi } = await import('./debezium/connect-api.ts');
  const { connectorNames } = await import('./debezium/connectors.ts');
  const { watchConnectors } = await import('./debezium/watch-connectors.ts');
  const { brokerAccess } = await import('@jangteo/kafka/broker-url');
  return watchConnectors({
    runtime,
    connect: connectApi(connectUrl, (ms) => runtime.clock.sleep(ms)),
    connectors: Object.values(connectorNames({ topicPrefix: brokerAccess(logUrl).prefix })),
    stores: services.map(({ store }) => store),
  });
}

/** What it provides. */
async function addTo<T extends StartedStoreless | StartedService>(list: T[], starting: Promise<T>): Promise<readonly Provided[]> {
  const started = await starting;
  list.push(started);
  return started.provides;
}

interface Directory {
  readonly definitions: readonly (AnyService | StorelessService)[];
  readonly provided: ReadonlyMap<string, Provided>;
  readonly peers: Peers;
  readonly encode: boolean;
}

/** A client for a contract: in this process where its service runs here, else in the process that runs it. */
function clientsOver(runtime: Runtime, { definitions, provided, peers, encode }: Directory) {
  return <S extends DescService>(service: S): Client<S> => {
    const owner = SERVICES.find(({ provides }) => provides.some(({ typeName }) => typeName === service.typeName));
    insist(owner, `a service provides ${service.typeName}`);
    if (!definitions.includes(owner)) return peers.of(owner.name).client(service);
    return localClient(service, () => providedOf(provided, service), { runtime, encode });
  };
}

function othersOf(peers: Peers, definitions: Directory['definitions'], reached: ReturnType<typeof reachedDirectly>): Peer[] {
  const elsewhere = SERVICES.filter((service) => !definitions.includes(service)).map(({ name }) => peers.of(name));
  return [...new Set([...elsewhere, ...(reached.log ? [] : [peers.log()]), ...(reached.keyValue ? [] : [peers.keyValue()])])];
}

function providedOf(provided: ReadonlyMap<string, Provided>, service: DescService): Provided {
  const found = provided.get(service.typeName);
  if (found === undefined) throw new JangteoError('SERVICE_UNAVAILABLE', `${service.typeName} is not started yet`);
  return found;
}
