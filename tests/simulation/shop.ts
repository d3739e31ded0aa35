import { catalogService } from '@jangteo/catalog/service';
import { TOPICS } from '@jangteo/contracts/events';
import { deliveryService } from '@jangteo/delivery/service';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedEventLog } from '@jangteo/embedded/event-log';
import { embeddedKeyValue } from '@jangteo/embedded/key-value';
import { inventoryService } from '@jangteo/inventory/service';
import { readSettings } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import { type KeyOutcome, redrive } from '@jangteo/messaging/redrive';
import { ordersService } from '@jangteo/orders/service';
import type { PaymentProvider } from '@jangteo/payments/provider';
import { definePayments } from '@jangteo/payments/service';
import type { DocumentStore } from '@jangteo/ports/documents/document-store';
import type { KeyValue } from '@jangteo/ports/kv/key-value';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { AnyService, Clients, Needs } from '@jangteo/service-kit/define-service';
import { type StartedService, startService } from '@jangteo/service-kit/start-service';
import { usersService } from '@jangteo/users/service';
import type { Disk } from './disk.ts';
import { LogClient, type LogServer } from './log-wire.ts';
import type { Topology } from './plan.ts';
import type { Boot, Life } from './process.ts';
import { remoteProvider } from './provider.ts';
import { type StorePoints, simulatedSqlEngine } from './sql-engine.ts';
import type { Wire } from './wire.ts';

export const CARRIER_STEP_MS = 1_500;
/** Shorter than in a real shop, so that what waits for time to pass comes up in every run. */
const ENVIRONMENT = {
  JANGTEO_ORDER_TIMEOUT_MS: '25000',
  JANGTEO_ORDER_SWEEP_MS: '3000',
  JANGTEO_ORDER_ABANDON_MS: '20000',
  JANGTEO_HOLD_SWEEP_MS: '4000',
  JANGTEO_HOLD_SWEEP_AFTER_MS: '18000',
  JANGTEO_CARRIER_STEP_MS: String(CARRIER_STEP_MS),
  JANGTEO_POPULARITY_MS: '4000',
};

const NAMES = ['users', 'catalog', 'inventory', 'orders', 'payments', 'delivery'] as const;
type ServiceName = (typeof NAMES)[number];

export interface ShopParts {
  readonly disk: Disk;
  readonly wire: Wire;
  /** The world around the shop, which never ends: the network, the provider, the buyers. */
  readonly outside: Life;
  readonly provider: PaymentProvider;
  readonly pointsOf: (life: Life) => StorePoints;
}

/** The programs of a shop's processes, by the processes' names. */
export class Shop {
  readonly #parts: ShopParts;
  readonly #exclusive: boolean;
  readonly #running = new Map<string, { readonly life: Life; readonly service: StartedService }>();
  #log: LogServer | undefined;

  constructor(parts: ShopParts, topology: Topology) {
    this.#parts = parts;
    this.#exclusive = topology !== 'pairs';
  }

  programs(topology: Topology): Map<string, Boot> {
    switch (topology) {
      case 'one':
        return new Map([['shop', (life) => this.#runAll(life)]]);
      case 'each':
        return new Map<string, Boot>([
          ['log', (life) => this.#runLog(life)],
          ...NAMES.map((name): [string, Boot] => [name, this.#program(name)]),
        ]);
      case 'pairs': {
        const copies = (name: ServiceName) => (name === 'users' || name === 'catalog' ? [name] : [`${name}-a`, `${name}-b`]);
        const services = NAMES.flatMap((name) => copies(name).map((process): [string, Boot] => [process, this.#program(name)]));
        return new Map<string, Boot>([['log', (life) => this.#runLog(life)], ...services]);
      }
    }
  }

  /** The log where it runs now. */
  get log(): LogServer | undefined {
    return this.#log?.life.alive === true ? this.#log : undefined;
  }

  /** What an operator does about a parked key of a service. */
  async redrive(name: string, key: string): Promise<readonly KeyOutcome[]> {
    const { life, service } = this.#running.get(name) ?? {};
    if (life?.alive !== true || service?.consumer === undefined) throw new JangteoError('SERVICE_UNAVAILABLE', `${name} does not run`);
    const { runtime, store, consumer } = service;
    const run = { actor: 'operator', reason: '', filter: { key }, limit: 1, rate: 0, dryRun: false, cursor: '' };
    return await life.forOther(async () => (await redrive(runtime, store, consumer, run)).outcomes);
  }

  /** As `startPlatform` does it: where a service fails to start, those before it end in order. */
  async #runAll(life: Life) {
    await using starting = new AsyncDisposableStack();
    starting.defer(await this.#runLog(life));
    const stops: (() => Promise<void>)[] = [];
    starting.defer(async () => void (await Promise.all(stops.map((stop) => stop()))));
    for (const name of NAMES) stops.push(await this.#runService(life, name));
    const started = starting.move();
    return () => started.disposeAsync();
  }

  #program(name: ServiceName): Boot {
    return (life) => this.#runService(life, name);
  }

  async #runLog(life: Life) {
    const log = await embeddedEventLog({ engine: this.#engine(life, true), runtime: life.runtime });
    await log.ensureTopics(Object.values(TOPICS));
    this.#log = { life, log };
    return async () => {
      await log.close();
    };
  }

  async #runService(life: Life, name: ServiceName) {
    const { wire } = this.#parts;
    const { runtime } = life;
    const sql = this.#engine(life, this.#exclusive);
    const log = new LogClient(life, () => this.log);
    const own = this.#engine(life, true);
    const documents = name === 'catalog' ? await embeddedDocumentStore({ engine: own, runtime }) : none<DocumentStore>('documents');
    const keyValue = name === 'users' ? await embeddedKeyValue({ engine: own, runtime }) : none<KeyValue>('key-values');
    const definition = this.#definition(life, name);
    const clients: Clients<Needs> = Object.fromEntries(
      Object.entries(definition.needs).map(([need, service]) => [need, wire.client(life, service)]),
    );
    const settings = readSettings(definition.settings, ENVIRONMENT);
    const service: StartedService = await startService(definition, {
      runtime,
      engines: { sql, log, documents, keyValue, search: none<SearchIndex>('search') },
      clients,
      settings,
    });
    this.#running.set(name, { life, service });
    wire.serve(life, service.provides);
    return async () => {
      await service.stop();
      await log.close();
      if (name === 'catalog') await documents.close();
      if (name === 'users') await keyValue.close();
    };
  }

  #definition(life: Life, name: ServiceName): AnyService {
    const services = {
      users: usersService,
      catalog: catalogService,
      inventory: inventoryService,
      orders: ordersService,
      delivery: deliveryService,
    };
    return name === 'payments' ? this.#payments(life) : services[name];
  }

  /** Its provider is outside, so that it goes on when the shop is gone. */
  #payments(life: Life): AnyService {
    const { outside, provider } = this.#parts;
    return definePayments(() => remoteProvider(life, outside, provider));
  }

  #engine(life: Life, exclusive: boolean) {
    const { disk, pointsOf } = this.#parts;
    return simulatedSqlEngine({ disk, runtime: life.runtime, points: pointsOf(life), exclusive });
  }
}

/** For a service that must not need it. */
function none<T extends object>(what: string): T {
  return new Proxy({} as T, {
    get() {
      throw new Error(`this service has no ${what}`);
    },
  });
}
