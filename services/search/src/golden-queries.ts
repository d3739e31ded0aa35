import { JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { checkGolden, GOLDEN_MAX, refuseMore } from './check-words.ts';
import type { GoldenQuery, Words } from './parts.ts';
import type { SearchTables } from './tables.ts';

type GoldenRpc = Pick<Words['rpc'], 'listGoldenQueries' | 'putGoldenQuery' | 'deleteGoldenQuery'>;

/** Queries whose answers are known: a new version of the index has to give them. `ready` resolves when the default ones are in. */
export function goldenRpc(runtime: Runtime, store: SqlStore<SearchTables>, ready: () => Promise<void>): GoldenRpc {
  return {
    async listGoldenQueries() {
      await ready();
      const queries = await readGolden(store);
      return {
        queries: queries.map(({ id, query, expected, excluded }) => ({ id, query, expected: [...expected], excluded: [...excluded] })),
      };
    },
    async putGoldenQuery({ query }) {
      const { id = '', query: asked = '', expected = [], excluded = [] } = query ?? {};
      const checked = checkGolden({ query: asked, expected, excluded });
      const kept = { id: id || newId(runtime), query: checked.query, expected: [...checked.expected], excluded: [...checked.excluded] };
      const row = { query: kept.query, expected: JSON.stringify(kept.expected), excluded: JSON.stringify(kept.excluded) };
      await ready();
      await store.transaction(async function putGoldenQuery(tx) {
        if (id !== '') {
          const { numUpdatedRows } = await tx.updateTable('golden_queries').set(row).where('id', '=', id).executeTakeFirst();
          if (numUpdatedRows === 0n) throw notFound(id);
          return;
        }
        const { queries } = await tx
          .selectFrom('golden_queries')
          .select((eb) => eb.fn.countAll<number>().as('queries'))
          .executeTakeFirstOrThrow();
        if (Number(queries) >= GOLDEN_MAX) refuseMore('query', GOLDEN_MAX);
        await tx
          .insertInto('golden_queries')
          .values({ id: kept.id, ...row, created_at: runtime.clock.now() })
          .execute();
      });
      return { query: kept };
    },
    async deleteGoldenQuery({ id }) {
      await ready();
      await store.transaction(async function deleteGoldenQuery(tx) {
        const { numDeletedRows } = await tx.deleteFrom('golden_queries').where('id', '=', id).executeTakeFirst();
        if (numDeletedRows === 0n) throw notFound(id);
      });
      return {};
    },
  };
}

export async function readGolden({ read }: SqlStore<SearchTables>): Promise<(GoldenQuery & { readonly id: string })[]> {
  const rows = await read.selectFrom('golden_queries').selectAll().orderBy('created_at').orderBy('id').execute();
  return rows.map(({ id, query, expected, excluded }) => ({
    id,
    query,
    expected: JSON.parse(expected) as string[],
    excluded: JSON.parse(excluded) as string[],
  }));
}

function notFound(id: string): JangteoError {
  return new JangteoError('NOT_FOUND', `there is no golden query "${id}"`);
}
