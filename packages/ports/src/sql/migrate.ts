import { JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { Compilable, Kysely } from 'kysely';
import type { ColumnTypes, Migration } from './sql-store.ts';

/** What an adapter gives the runner: one connection that nobody else uses meanwhile. */
export interface MigrationTarget {
  readonly name: string;
  readonly db: Kysely<SchemaTables>;
  readonly types: ColumnTypes;
  now(): number;
  /** undefined: the caller undoes everything where it fails, DDL too. */
  readonly lasting?: LastingDdl;
}

/** An engine whose DDL cannot be undone. */
export interface LastingDdl {
  /** Runs `work` in one transaction, as far as it can be undone. */
  atomically(work: () => Promise<void>): Promise<void>;
  /** True where `thrown` says that a step's change is there already, as after a crash between a step and its record. */
  saysDoneAlready(thrown: unknown): boolean;
}

export interface SchemaTables {
  schema_steps: { migration: string; step: number; state: 'BEGUN' | 'DONE'; changed_at: number };
}

/** What was recorded of each step, by `<migration> <number>`. */
export async function readSteps(db: Kysely<SchemaTables>): Promise<Map<string, string>> {
  const rows = await db.selectFrom('schema_steps').select(['migration', 'step', 'state']).execute();
  return new Map(rows.map(({ migration, step, state }) => [`${migration} ${step}`, state]));
}

/** The steps that a store still wants, in their order. Throws DATA_DIR_NEWER where it has some that `migrations` does not know. */
export function missingSteps(
  { name, db, types }: Pick<MigrationTarget, 'name' | 'db' | 'types'>,
  migrations: readonly Migration[],
  recorded: ReadonlyMap<string, string>,
): { id: string; step: number; statement: Compilable }[] {
  const planned = migrations.flatMap(({ id, steps }) => steps(db.schema, types).map((statement, step) => ({ id, step, statement })));
  const known = new Set(planned.map(({ id, step }) => `${id} ${step}`));
  const unknown = [...recorded.keys()].find((key) => !known.has(key));
  if (unknown !== undefined)
    throw new JangteoError('DATA_DIR_NEWER', `the store "${name}" has the schema step "${unknown}", which this version does not know`);
  return planned.filter(({ id, step }) => recorded.get(`${id} ${step}`) !== 'DONE');
}

/**
 * Brings the store to the newest of `migrations`, one recorded step after the other; where DDL lasts, a crash resumes at the next one.
 * Throws DATA_DIR_NEWER where the store has steps that `migrations` does not know.
 */
export async function migrate(target: MigrationTarget, migrations: readonly Migration[]): Promise<void> {
  insist(
    migrations.every(({ id }, at) => at === 0 || (migrations[at - 1] as Migration).id < id),
    `the ids of ${target.name}'s migrations ascend`,
  );
  const { db, types } = target;
  await db.schema
    .createTable('schema_steps')
    .ifNotExists()
    .addColumn('migration', types.text(64), (column) => column.notNull())
    .addColumn('step', types.integer, (column) => column.notNull())
    .addColumn('state', types.text(8), (column) => column.notNull())
    .addColumn('changed_at', types.time, (column) => column.notNull())
    .addPrimaryKeyConstraint('schema_steps_pk', ['migration', 'step'])
    .execute();
  const recorded = await readSteps(db);
  const missing = missingSteps(target, migrations, recorded);
  const { lasting } = target;
  if (lasting === undefined) {
    for (const { statement } of missing) await db.executeQuery(statement.compile());
    const done = missing.map(({ id, step }) => ({ migration: id, step, state: 'DONE' as const, changed_at: target.now() }));
    if (done.length > 0) await db.replaceInto('schema_steps').values(done).execute();
    return;
  }
  for (const { id, step, statement } of missing) {
    const isNew = !recorded.has(`${id} ${step}`);
    if (isNew) await db.insertInto('schema_steps').values({ migration: id, step, state: 'BEGUN', changed_at: target.now() }).execute();
    await lasting.atomically(async () => {
      try {
        await db.executeQuery(statement.compile());
      } catch (thrown) {
        if (isNew || !lasting.saysDoneAlready(thrown)) throw thrown;
      }
      await db
        .updateTable('schema_steps')
        .set({ state: 'DONE', changed_at: target.now() })
        .where('migration', '=', id)
        .where('step', '=', step)
        .execute();
    });
  }
}
