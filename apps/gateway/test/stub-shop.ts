import { hash } from 'node:crypto';
import { create, type DescMethodUnary, type DescService } from '@bufbuild/protobuf';
import { CartsService } from '@jangteo/contracts/carts/v1/carts';
import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import { OperatorsService } from '@jangteo/contracts/operators/v1/operators';
import { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { SearchService } from '@jangteo/contracts/search/v1/search';
import { UsersService } from '@jangteo/contracts/users/v1/users';
import { readSettings } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { AT_HAND, type AtHand, type Client, type Handlers } from '@jangteo/rpc/service-types';
import { storefrontPages } from '@jangteo/storefront/storefront';
import type { GatewayClients } from '../src/context.ts';
import { createGateway } from '../src/gateway.ts';
import { settings } from '../src/settings.ts';

export const OPERATOR = { authorization: 'Bearer the-operator' };

export interface Stubs {
  readonly catalog?: Partial<Handlers<typeof CatalogService>>;
  readonly search?: Partial<Handlers<typeof SearchService>>;
  readonly inventory?: Partial<Handlers<typeof InventoryService>>;
  readonly carts?: Partial<Handlers<typeof CartsService>>;
  readonly orders?: Partial<Handlers<typeof OrdersService>>;
  readonly users?: Partial<Handlers<typeof UsersService>>;
  /** Default: takes every record of the audit. */
  readonly operators?: Partial<Handlers<typeof OperatorsService>>;
  /** What the catalogue has at hand, as one in the gateway's own process. */
  readonly atHand?: AtHand<typeof CatalogService>;
}

export interface StubOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly runtime?: Partial<Runtime>;
}

/** A gateway before services that answer as a test says; whatever else it calls is away. */
export async function gatewayOver(stubs: Stubs, { environment = {}, runtime = {} }: StubOptions = {}) {
  const {
    catalog = {},
    search = {},
    inventory = { getStock: async () => ({ levels: [] }) },
    carts = {},
    orders = {},
    users = {},
    operators = { beginRecord: async () => ({}), endRecord: async () => ({}) },
    atHand,
  } = stubs;
  const clients: Partial<GatewayClients> = {
    catalog: { ...clientOf(CatalogService, catalog), [AT_HAND]: atHand },
    inventory: clientOf(InventoryService, inventory),
    search: clientOf(SearchService, search),
    carts: clientOf(CartsService, carts),
    orders: clientOf(OrdersService, orders),
    users: clientOf(UsersService, users),
    operators: clientOf(OperatorsService, operators),
  };
  return await createGateway({
    runtime: { ...systemRuntime, ...runtime },
    settings: readSettings(settings, environment),
    adminTokenHashes: [hash('sha256', 'the-operator')],
    clients: clients as GatewayClients,
    instance: 'stub',
    operations: { services: [], of: away },
    health: async () => ({}),
    pending: async () => ({}),
    telemetry: [],
    appendClicks: async () => {},
    pages: [storefrontPages],
    engines: away,
    doctor: { start: away, last: away },
    imports: { begin: away, write: away, read: away, list: () => [], stop: away },
    metricsText: async () => '',
  });
}

function away(): never {
  throw new JangteoError('SERVICE_UNAVAILABLE', 'not in this test');
}

type Fields = Record<string, unknown>;

/** Calls handlers directly; requests and answers are whole messages, as they are over the wire. */
function clientOf<S extends DescService>(service: S, handlers: Partial<Handlers<S>>): Client<S> {
  const answer = handlers as Readonly<Record<string, (request: object, context: object) => Promise<Fields>>>;
  const methods = (service.methods as readonly DescMethodUnary[]).map(({ localName, input, output }) => [
    localName,
    async (request: Fields) => create(output, await (answer[localName] ?? away)(create(input, request), {})),
  ]);
  return Object.fromEntries(methods) as Client<S>;
}
