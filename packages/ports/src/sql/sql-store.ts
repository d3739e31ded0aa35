import type { Compilable, Kysely, RawBuilder, SchemaModule } from 'kysely';

/**
 * What differs between SQL engines. One fact, three readers: the suite, the runtime, the support table in the docs.
 */
export interface SqlSupports {
  /** Several transactions run at the same time; false: one writer, its transactions follow one another. */
  readonly concurrentTransactions: boolean;
  /** `SELECT ... FOR UPDATE SKIP LOCKED`; false where the single writer makes it needless. */
  readonly skipLocked: boolean;
  /** Transactions are committed in groups that share one sync to the disk. */
  readonly groupCommit: boolean;
  /** One process owns the store while it is open, so leases that an earlier process left are void. */
  readonly exclusive: boolean;
  /** A limit on the size of the store can be set, so that a full disk can be tested. */
  readonly sizeLimit: boolean;
}

/** The handle inside a transaction: Kysely's whole query builder, dead once the transaction has ended. */
export type Tx<DB> = Kysely<DB>;

/**
 * One service's tables.
 *
 * Queries are written once, in what both dialects have: no ON CONFLICT, no RETURNING, no INSERT IGNORE. Text is compared and
 * sorted byte by byte, by LIKE, too; counts and sums are numbers; an UPDATE counts the rows it matched, changed or not.
 * A unique violation is thrown as DUPLICATE_KEY and leaves the transaction usable.
 */
export interface SqlStore<DB> {
  readonly name: string;
  readonly supports: SqlSupports;

  /** Queries outside a transaction, read only; what they return is durable. Throws TX_NESTED inside a transaction. */
  readonly read: Kysely<DB>;

  /**
   * The rows of one SELECT at once, each as its values in the order of the columns; undefined where it might see what is not durable yet, so that `read` has to wait for it.
   * Only an engine inside this process has it. Throws TX_NESTED inside a transaction.
   */
  readNow?(text: string, parameters: readonly unknown[]): unknown[][] | undefined;

  /**
   * Runs `fn` in a transaction and resolves with its result once that is durable.
   *
   * `fn` may run more than once (deadlock, lost connection), so it touches nothing but `tx` and values of its own:
   * using a store or calling a service inside throws TX_NESTED or RPC_IN_TRANSACTION. When `fn` throws, the transaction
   * is undone and the error passed on; other transactions of its commit group are not affected.
   *
   * Throws STORE_FULL, ENGINE_AWAY (nothing was committed, or, after a lost connection at commit, it is unknown).
   */
  transaction<T>(fn: (tx: Tx<DB>) => Promise<T>): Promise<T>;

  /** Calls `listener` after each durable commit of this process, many commits at a time. Returns how to stop. */
  onCommit(listener: () => void): () => void;

  /** Waits for running transactions, then lets go of the engine. */
  close(): Promise<void>;
}

/** Opens the schema `name` of one engine, created and migrated as needed. */
export interface SqlEngine {
  readonly supports: SqlSupports;
  open<DB>(name: string, migrations: readonly Migration[]): Promise<SqlStore<DB>>;
}

/** The column types, so that a migration is written once. */
export interface ColumnTypes {
  /** An opaque id, compared byte by byte, at most 64 characters. */
  readonly id: RawBuilder<unknown>;
  /** Text of at most `length` characters, compared byte by byte; all columns of one index together may have 768 characters. */
  text(length: number): RawBuilder<unknown>;
  /** Text without a limit (up to 16 MB), never indexed. */
  readonly longText: RawBuilder<unknown>;
  /** A JSON value as text; written and read as a string, parsed by the caller. */
  readonly json: RawBuilder<unknown>;
  /** A count or quantity: a signed integer up to 2^53. */
  readonly integer: RawBuilder<unknown>;
  /** An amount in minor units: a signed integer up to 2^53. */
  readonly money: RawBuilder<unknown>;
  /** UTC milliseconds. */
  readonly time: RawBuilder<unknown>;
  /** The whole definition of a primary key that the engine numbers upwards; gaps happen, and order of commit is not its order. */
  readonly sequence: RawBuilder<unknown>;
}

/**
 * A numbered change of the schema. Each step is one statement; a crash between two steps resumes at the next one.
 * Ids sort in the order of their application, such as `0001-orders`.
 */
export interface Migration {
  readonly id: string;
  steps(schema: SchemaModule, types: ColumnTypes): readonly Compilable[];
}
