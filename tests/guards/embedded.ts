import type { Guard } from './guard.ts';

export const EMBEDDED_GUARDS: readonly Guard[] = [
  {
    guard: 'an acknowledged commit is synced',
    file: 'adapters/embedded/src/sql-group-commit.ts',
    find: `    durable.then(() => settled.resolve('durable'), settled.reject);`,
    replace: `    durable.catch(settled.reject);
    settled.resolve('durable');`,
    test: 'adapters/embedded/test/sql-durability.test.ts',
    name: 'power cut',
  },
  {
    guard: 'a read document goes with the write that replaces it',
    file: 'adapters/embedded/src/document-hot.ts',
    find: '      this.#kept.delete(id);\n',
    replace: '',
    test: 'adapters/embedded/test/document-hot.test.ts',
  },
  {
    guard: 'nothing that is not durable is at hand',
    file: 'adapters/embedded/src/sql-file.ts',
    find: 'return this.#mark.pending ? undefined : this.#reader',
    replace: 'return this.#reader',
    test: 'adapters/embedded/test/document-hot.test.ts',
    name: 'at hand',
  },
  {
    guard: 'offsets whose commit was never told are written again',
    file: 'adapters/embedded/src/event-log-offsets.ts',
    find: 'row.unsure || row.stored',
    replace: 'row.stored',
    test: 'tests/simulation/simulation.test.ts',
    name: 'a seek whose commit is never told',
  },
];
