import { hash } from 'node:crypto';
import { create, type DescMethodUnary, type DescService } from '@bufbuild/protobuf';
import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import { SearchService } from '@jangteo/contracts/search/v1/search';
import { readSettings } from '@jangteo/kernel/config';
import { JangteoError } from '@jangteo/kernel/errors';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { AT_HAND, type AtHand, type Client, type Handlers } from '@jangteo/rpc/service-types';
import type { GatewayClients } from '../src/context.ts';
import { createGateway } from '../src/gateway.ts';
import { settings } from '../src/settings.ts';

export const OPERATOR = { authorization: 'Bearer the-operator' };

export interface Stubs {
  readonly catalog?: Partial<Handlers<typeof CatalogService>>;
  readonly search?: Partial<Handlers<typeof SearchService>>;
  /** What the catalogue has at hand, as one in the gateway's own process. */
  readonly atHand?: AtHand<typeof CatalogService>;
}

export interface StubOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly runtime?: Partial<Runtime>;
}

/** A gateway before services that answer as a test says; whatever else it calls is away. */
export async function gatewayOver({ catalog = {}, search = {}, atHand }: Stubs, { environment = {}, runtime = {} }: StubOptions = {}) {
  const clients: Partial<GatewayClients> = {
    catalog: { ...clientOf(CatalogService, catalog), [AT_HAND]: atHand },
    inventory: clientOf(InventoryService, { getStock: async () => ({ levels: [] }) }),
    search: clientOf(SearchService, search),
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
