import { setImmediate as nextTurn } from 'node:timers/promises';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Migration, SqlEngine, SqlStore } from '@jangteo/ports/sql/sql-store';

/** An engine under a test's control: its wire can be cut, as by kill -9, and its transactions held back. */
export interface SeverableEngine extends SqlEngine {
  /** From now on nothing is written. */
  cut(): Promise<void>;
  /** Transactions wait before they begin, until what it returns is called. */
  hold(): () => void;
  /** Transactions throw ENGINE_AWAY, until what it returns is called. */
  fail(): () => void;
  /** Transactions are committed but throw ENGINE_AWAY, as when the connection is lost at the commit, until what it returns is called. */
  loseReplies(): () => void;
  /** Resolves when no transaction runs. */
  idle(): Promise<void>;
  /** A store that was opened through it. */
  store<DB>(name: string): SqlStore<DB>;
}

export function severable(engine: SqlEngine): SeverableEngine {
  let severed = false;
  let failing = false;
  let losing = false;
  let running = 0;
  let held: Promise<void> = Promise.resolve();
  const stores = new Map<string, SqlStore<unknown>>();
  return {
    supports: engine.supports,
    async open<DB>(name: string, migrations: readonly Migration[]): Promise<SqlStore<DB>> {
      const store = await engine.open<DB>(name, migrations);
      stores.set(name, store as SqlStore<unknown>);
      return {
        name: store.name,
        supports: store.supports,
        read: store.read,
        onCommit: (listener) => store.onCommit(listener),
        async transaction(fn) {
          running++;
          try {
            await held;
            if (severed || failing) throw new JangteoError('ENGINE_AWAY', 'the test has cut the engine off');
            const result = await store.transaction(fn);
            if (losing) throw new JangteoError('ENGINE_AWAY', 'the test has lost the reply');
            return result;
          } finally {
            running--;
          }
        },
        async close() {
          if (!severed) await store.close();
        },
      };
    },
    async cut() {
      if (severed) return;
      severed = true;
      await Promise.all(Array.from(stores.values(), (store) => store.close()));
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    fail() {
      failing = true;
      return () => {
        failing = false;
      };
    },
    loseReplies() {
      losing = true;
      return () => {
        losing = false;
      };
    },
    async idle() {
      do await nextTurn();
      while (running > 0);
    },
    store: <DB>(name: string) => stores.get(name) as unknown as SqlStore<DB>,
  };
}
