import type { Tracer } from '@jangteo/kernel/tracing';

/** Runs one transaction of `store` as a step of the trace around the caller, under the name of its function. */
export function inTransactionSpan<T>(tracer: Tracer, store: string, fn: { readonly name: string }, run: () => Promise<T>): Promise<T> {
  const attributes = { 'db.namespace': store };
  return tracer.span(`transaction ${fn.name || 'anonymous'}`, { kind: 'client', attributes }, run);
}
