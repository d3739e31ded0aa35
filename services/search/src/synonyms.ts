import { JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { checkSynonyms, refuseMore, SYNONYM_SETS_MAX } from './check-words.ts';
import type { Words } from './parts.ts';
import type { SearchTables } from './tables.ts';
import type { WordList } from './word-list.ts';

export interface SynonymSet {
  readonly id: string;
  readonly words: readonly string[];
}

type SynonymsRpc = Pick<Words['rpc'], 'listSynonyms' | 'putSynonyms' | 'deleteSynonyms'>;

/** Sets of words that mean the same. */
export function synonymsRpc(runtime: Runtime, store: SqlStore<SearchTables>, sets: WordList<SynonymSet>): SynonymsRpc {
  return {
    async listSynonyms() {
      return { sets: (await sets.fresh()).map(({ id, words }) => ({ id, words: [...words] })) };
    },
    async putSynonyms({ id, words }) {
      const checked = checkSynonyms(words);
      const set = { id: id || newId(runtime), words: [...checked] };
      const row = { words: JSON.stringify(checked) };
      await sets.fresh();
      await store.transaction(async function putSynonyms(tx) {
        if (id !== '') {
          const { numUpdatedRows } = await tx.updateTable('synonym_sets').set(row).where('id', '=', id).executeTakeFirst();
          if (numUpdatedRows === 0n) throw notFound(id);
          return;
        }
        const { sets } = await tx
          .selectFrom('synonym_sets')
          .select((eb) => eb.fn.countAll<number>().as('sets'))
          .executeTakeFirstOrThrow();
        if (Number(sets) >= SYNONYM_SETS_MAX) refuseMore('words', SYNONYM_SETS_MAX);
        await tx
          .insertInto('synonym_sets')
          .values({ id: set.id, ...row, created_at: runtime.clock.now() })
          .execute();
      });
      await sets.changed();
      return { set };
    },
    async deleteSynonyms({ id }) {
      await sets.fresh();
      await store.transaction(async function deleteSynonyms(tx) {
        const { numDeletedRows } = await tx.deleteFrom('synonym_sets').where('id', '=', id).executeTakeFirst();
        if (numDeletedRows === 0n) throw notFound(id);
      });
      await sets.changed();
      return {};
    },
  };
}

export async function readSynonyms({ read }: SqlStore<SearchTables>): Promise<SynonymSet[]> {
  const rows = await read.selectFrom('synonym_sets').selectAll().orderBy('created_at').orderBy('id').execute();
  return rows.map(({ id, words }) => ({ id, words: JSON.parse(words) as string[] }));
}

function notFound(id: string): JangteoError {
  return new JangteoError('NOT_FOUND', `there is no set of synonyms "${id}"`);
}
