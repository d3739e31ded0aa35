import type { TraceContext } from '@jangteo/kernel/trace-context';
import type { Attributes, Tracer } from '@jangteo/kernel/tracing';
import { nameOf, type UnaryMethod } from './client.ts';

/** What every span of a method says, put together once. */
interface MethodFacts {
  readonly name: string;
  /** `inventory` of `jangteo.inventory.v1.InventoryService`. */
  readonly service: string;
  readonly attributes: Attributes;
}

const known = new WeakMap<UnaryMethod, MethodFacts>();

/** A call as its caller sees it. */
export function inClientSpan<T>(tracer: Tracer, method: UnaryMethod, attributes: Attributes, call: () => Promise<T>): Promise<T> {
  const facts = factsOf(method);
  return tracer.span(facts.name, { kind: 'client', attributes: { ...facts.attributes, ...attributes } }, call);
}

/** A call as the service sees it, in the name of the service; `parent` is the caller's span in another process. */
export function inHandlerSpan<T>(
  tracer: Tracer,
  method: UnaryMethod,
  parent: TraceContext | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const { name, service, attributes } = factsOf(method);
  return tracer.for(service).span(name, { kind: 'server', parent, attributes }, work);
}

function factsOf(method: UnaryMethod): MethodFacts {
  let facts = known.get(method);
  if (facts === undefined) {
    const { parent, name } = method;
    facts = {
      name: nameOf(method),
      service: parent.typeName.split('.')[1] ?? parent.typeName,
      // OpenTelemetry's names for RPC.
      attributes: { 'rpc.system': 'grpc', 'rpc.service': parent.typeName, 'rpc.method': name },
    };
    known.set(method, facts);
  }
  return facts;
}
