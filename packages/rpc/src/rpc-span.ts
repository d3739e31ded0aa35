import type { TraceContext } from '@jangteo/kernel/trace-context';
import type { Attributes, Tracer } from '@jangteo/kernel/tracing';
import { nameOf, type UnaryMethod } from './client.ts';

/** A call as its caller sees it. */
export function inClientSpan<T>(tracer: Tracer, method: UnaryMethod, attributes: Attributes, call: () => Promise<T>): Promise<T> {
  return tracer.span(nameOf(method), { kind: 'client', attributes: { ...attributesOf(method), ...attributes } }, call);
}

/** A call as the service sees it, in the name of the service; `parent` is the caller's span in another process. */
export function inHandlerSpan<T>(
  tracer: Tracer,
  method: UnaryMethod,
  parent: TraceContext | undefined,
  work: () => Promise<T>,
): Promise<T> {
  return tracer.for(serviceOf(method)).span(nameOf(method), { kind: 'server', parent, attributes: attributesOf(method) }, work);
}

// OpenTelemetry's names for RPC.
function attributesOf({ parent, name }: UnaryMethod): Attributes {
  return { 'rpc.system': 'grpc', 'rpc.service': parent.typeName, 'rpc.method': name };
}

/** `inventory` of `jangteo.inventory.v1.InventoryService`. */
function serviceOf({ parent }: UnaryMethod): string {
  return parent.typeName.split('.')[1] ?? parent.typeName;
}
