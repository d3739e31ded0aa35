import { AsyncLocalStorage } from 'node:async_hooks';
import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { JangteoError } from '@jangteo/kernel/errors';
import { localClient } from '@jangteo/rpc/local-client';
import type { CallContext, Client, Provided } from '@jangteo/rpc/service-types';
import { choiceAt } from './choice.ts';
import type { Life } from './process.ts';
import type { Scheduler } from './scheduler.ts';

const outsideOfAll = AsyncLocalStorage.snapshot();

type Handler = (request: unknown, context: CallContext) => Promise<unknown>;

interface Endpoint {
  readonly life: Life;
  readonly provided: Provided;
}

/** The network between the processes: every call stops on its way there and back. */
export class Wire {
  readonly #scheduler: Scheduler;
  readonly #network: Life;
  readonly #seed: number;
  readonly #endpoints = new Map<string, Endpoint[]>();

  /** What is on its way belongs to `network`, so it arrives although its sender is gone. */
  constructor(scheduler: Scheduler, network: Life, seed: number) {
    this.#scheduler = scheduler;
    this.#network = network;
    this.#seed = seed;
  }

  serve(life: Life, provided: readonly Provided[]): void {
    for (const one of provided) {
      const name = one.service.typeName;
      const others = (this.#endpoints.get(name) ?? []).filter((endpoint) => endpoint.life.alive);
      this.#endpoints.set(name, [...others, { life, provided: one }]);
    }
  }

  client<S extends DescService>(caller: Life, service: S): Client<S> {
    const handlers = Object.fromEntries(
      service.methods.map((method): [string, Handler] => [
        method.localName,
        (request, context) => this.#call(caller, service, method, request, context),
      ]),
    );
    const provided = { service, handlers } as unknown as Provided;
    return localClient(service, () => provided, { runtime: caller.runtime, encode: false });
  }

  async #call(
    caller: Life,
    service: DescService,
    { name, localName }: DescMethod,
    request: unknown,
    context: CallContext,
  ): Promise<unknown> {
    const sent = await this.#network.step(`call ${name}`);
    if (sent === 'lost') throw gone(`the request ${name} did not get through`);
    if (sent === 'silent') return await never();
    const endpoint = this.#endpointOf(service);
    const ask = async () => {
      if (endpoint === undefined) throw gone(`nobody provides ${service.typeName} now`);
      const { life, provided } = endpoint;
      return await life.forOther(() =>
        life === caller ? handlerOf(provided, localName)(request, context) : answer(endpoint, localName, request, context),
      );
    };
    if (sent === 'again') ask().catch(() => {});
    const outcome = await ask().then(
      (value) => ({ value }),
      (thrown: unknown) => ({ thrown }),
    );
    const heard = await caller.step(`reply ${name}`);
    if (heard === 'lost') throw gone(`the reply to ${name} got lost`);
    if (heard === 'silent') return await never();
    if ('thrown' in outcome) throw outcome.thrown;
    return outcome.value;
  }

  #endpointOf({ typeName }: DescService): Endpoint | undefined {
    const alive = (this.#endpoints.get(typeName) ?? []).filter(({ life }) => life.alive);
    return alive[Math.floor(choiceAt(this.#seed, this.#scheduler.steps) * alive.length)];
  }
}

function handlerOf({ handlers }: Provided, name: string): Handler {
  return (handlers as unknown as Record<string, Handler>)[name] as Handler;
}

/** In another process nothing of the caller's async context is there, and its deadline is told by the clock of that process. */
function answer({ life, provided }: Endpoint, name: string, request: unknown, { signal }: CallContext): Promise<unknown> {
  const client = localClient(provided.service, () => provided, { runtime: life.runtime, encode: false });
  const call = client[name] as unknown as (request: unknown, options: { signal: AbortSignal }) => Promise<unknown>;
  return outsideOfAll(() => call(request, { signal }));
}

function gone(detail: string): JangteoError {
  return new JangteoError('SERVICE_UNAVAILABLE', detail);
}

function never(): Promise<never> {
  return new Promise(() => {});
}
