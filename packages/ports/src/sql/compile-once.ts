import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';

/** Stands for an argument while the query is built. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

interface Compiled {
  readonly query: CompiledQuery;
  /** What stands where: an argument's name, or a value of the query itself. */
  readonly parameters: readonly unknown[];
}

/**
 * A hot query whose text is built once for each dialect and then only filled in: building takes longer than running it.
 *
 * `build` sees placeholders instead of arguments, so it passes them on as values and decides nothing by them.
 */
export function compileOnce<DB, A extends object, R>(
  build: (db: Kysely<DB>, args: A) => Compilable<R>,
): (db: Kysely<DB>, args: A) => Promise<QueryResult<R>> {
  const byDialect = new WeakMap<object, Compiled>();
  const placeholders = new Proxy({}, { get: (_target, name) => new Placeholder(String(name)) }) as A;
  return async (db, args) => {
    const { adapter } = db.getExecutor();
    let compiled = byDialect.get(adapter);
    if (compiled === undefined) {
      const query = build(db, placeholders).compile() as CompiledQuery;
      compiled = { query, parameters: query.parameters };
      byDialect.set(adapter, compiled);
    }
    const values = args as Record<string, unknown>;
    const parameters = compiled.parameters.map((one) => (one instanceof Placeholder ? values[one.name] : one));
    return await db.executeQuery<R>({ ...compiled.query, parameters } as CompiledQuery<R>);
  };
}
