import { AsyncLocalStorage } from 'node:async_hooks';
import { JangteoError } from './errors.ts';

const scope = new AsyncLocalStorage<string | undefined>();

/** Runs `fn` as the body of a transaction on the store `name`; the checks below then refuse what must not happen in one. */
export function insideTransaction<T>(name: string, fn: () => Promise<T>): Promise<T> {
  return scope.run(name, fn);
}

/** Leaves the scope: for work that a transaction's end sets off, which is not part of it. */
export function outsideTransaction<T>(fn: () => T): T {
  return scope.run(undefined, fn);
}

/** Throws TX_NESTED where the caller is inside a transaction's body: there, only `tx` may be touched. */
export function refuseNestedTransaction(name: string): void {
  const outer = scope.getStore();
  if (outer !== undefined) throw new JangteoError('TX_NESTED', `the store "${name}" was used inside a transaction on "${outer}"`);
}

/** Throws RPC_IN_TRANSACTION: a call to another service would hold this store's writer for as long as it takes. */
export function refuseRpcInTransaction(method: string): void {
  const outer = scope.getStore();
  if (outer !== undefined) throw new JangteoError('RPC_IN_TRANSACTION', `${method} was called inside a transaction on "${outer}"`);
}
