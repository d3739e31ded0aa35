import { JangteoError } from '@jangteo/kernel/errors';
import {
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type DialectAdapter,
  DummyDriver,
  Kysely,
  type QueryCompiler,
  type QueryResult,
} from 'kysely';

export interface StatementResult {
  readonly rows: Record<string, unknown>[];
  /** False for a SELECT. */
  readonly writes: boolean;
  /** Rows matched by an UPDATE or DELETE, rows added by an INSERT. */
  readonly changes: number;
  /** The number that the engine gave to a row inserted into a table with a sequence; otherwise it means nothing. */
  readonly insertId: number;
}

/** Runs one compiled statement. */
export type Execute = (text: string, parameters: readonly unknown[]) => Promise<StatementResult> | StatementResult;

/** What an adapter takes from Kysely's dialect. */
export interface SqlDialect {
  readonly adapter: DialectAdapter;
  readonly compiler: QueryCompiler;
  readonly introspector: Dialect['createIntrospector'];
}

/**
 * A Kysely whose every query goes to `execute`. It is cheap to make: each transaction has its own.
 *
 * Kysely's way through driver, pool and plugins takes longer than a simple query on an embedded engine, so there is none.
 */
export function kyselyOver<DB>(dialect: SqlDialect, execute: Execute): Kysely<DB> {
  const parts: Dialect = {
    createAdapter: () => dialect.adapter,
    createDriver: () => driver,
    createIntrospector: dialect.introspector,
    createQueryCompiler: () => dialect.compiler,
  };
  return new Kysely<DB>({ config: { dialect: parts }, dialect: parts, driver, executor: new DirectExecutor(dialect, execute) });
}

class RefusingDriver extends DummyDriver {
  override async beginTransaction(): Promise<void> {
    throw new JangteoError('TX_NESTED', 'transactions are begun with store.transaction(fn), never through Kysely');
  }
}

const driver = new RefusingDriver();

class DirectExecutor extends DefaultQueryExecutor {
  readonly #execute: Execute;

  constructor({ adapter, compiler }: SqlDialect, execute: Execute) {
    super(compiler, adapter, providerOver(execute));
    this.#execute = execute;
  }

  override async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return toQueryResult<R>(await this.#execute(query.sql, query.parameters));
  }
}

/** The ordinary way, for queries with a plugin. */
function providerOver(execute: Execute): ConnectionProvider {
  const connection: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery) => toQueryResult<R>(await execute(query.sql, query.parameters)),
    async *streamQuery<R>(query: CompiledQuery) {
      yield toQueryResult<R>(await execute(query.sql, query.parameters));
    },
  };
  return { provideConnection: (consumer) => consumer(connection) };
}

function toQueryResult<R>({ rows, changes, insertId, writes }: StatementResult): QueryResult<R> {
  if (!writes) return { rows: rows as R[] };
  return { rows: rows as R[], numAffectedRows: BigInt(changes), insertId: BigInt(insertId) };
}
