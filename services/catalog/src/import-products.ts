import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { StoredDocument } from '@jangteo/ports/documents/document-store';
import { CATEGORY_LEVELS_MAX, type Category, categoryName } from './category.ts';
import { checkProduct } from './check-product.ts';
import { basePopularity, type ImportedFacts, type ProductInput, parseProduct, productDocument, writtenAt } from './product.ts';
import type { ProductStore } from './products.ts';
import type { QuoteCache } from './quote.ts';
import type { CategoryStore } from './store.ts';

export const IMPORT_BATCH_MAX = 1_000;
/** Then the event loop gets its turn: buyers are served while a shop is filled. */
const ROWS_AT_ONCE = 50;

export interface ImportRow {
  readonly id: string;
  readonly json: string;
  readonly categoryNames: readonly string[];
}

export interface ImportFailure {
  readonly index: number;
  readonly code: string;
  readonly detail: string;
}

export interface ImportResult {
  readonly written: number;
  readonly unchanged: number;
  readonly failures: readonly ImportFailure[];
}

interface CheckedRow {
  readonly index: number;
  readonly id: string;
  readonly input: ProductInput & ImportedFacts;
  /** From the root down; empty: the category that the row names by id, if any. */
  readonly names: readonly string[];
}

/**
 * Writes a batch of an import, row by row: one that is refused does not stop the others. A row that changes nothing writes nothing,
 * not even a time, so an import can be repeated. Throws INVALID_REQUEST for more than IMPORT_BATCH_MAX rows.
 */
export async function importProducts(
  { products, categories, quotes, runtime }: { products: ProductStore; categories: CategoryStore; quotes: QuoteCache; runtime: Runtime },
  rows: readonly ImportRow[],
): Promise<ImportResult> {
  if (rows.length > IMPORT_BATCH_MAX) throw new JangteoError('INVALID_REQUEST', `at most ${IMPORT_BATCH_MAX} products a batch`);
  const failures: ImportFailure[] = [];
  const checked: CheckedRow[] = [];
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_AT_ONCE === 0) await nextTurn();
    try {
      checked.push(check(row, index));
    } catch (thrown) {
      const { code, message } = JangteoError.from(thrown);
      failures.push({ index, code, detail: message });
    }
  }
  const categoryOf = await categoriesOf(categories, checked, failures);
  const before = new Map((await products.documents.getMany([...new Set(checked.map(({ id }) => id))])).map((one) => [one.id, one]));
  const tree = await categories.tree();
  const writes: { id: string; json: string; index: number }[] = [];
  let unchanged = 0;
  for (const [at, row] of checked.entries()) {
    if (at % ROWS_AT_ONCE === 0) await nextTurn();
    const category = categoryOf.get(row);
    if (category === REFUSED) continue;
    const json = compose(row, category === undefined ? [] : tree.lineage(category), before.get(row.id), runtime.clock);
    if (json === before.get(row.id)?.json) unchanged++;
    else writes.push({ id: row.id, json, index: row.index });
  }
  const result = await products.documents.putMany(writes);
  quotes.forget(writes.map(({ id }) => id));
  // Their popularity may have been written between the reading above and now.
  await products.salesMayDiffer(writes.flatMap(({ id }) => before.get(id) ?? []));
  for (const { index, detail } of result.failures) failures.push({ index: writes[index]?.index ?? index, code: 'SKU_TAKEN', detail });
  return { written: result.written, unchanged: unchanged + result.unchanged, failures: failures.sort((a, b) => a.index - b.index) };
}

const REFUSED = Symbol('refused');

function check({ id, json, categoryNames }: ImportRow, index: number): CheckedRow {
  if (categoryNames.length > CATEGORY_LEVELS_MAX) {
    throw new JangteoError('INVALID_REQUEST', `category_names has more than ${CATEGORY_LEVELS_MAX} levels`);
  }
  return { index, id, input: checkProduct(id, json), names: categoryNames.map(categoryName) };
}

async function categoriesOf(
  categories: CategoryStore,
  rows: readonly CheckedRow[],
  failures: ImportFailure[],
): Promise<Map<CheckedRow, Category | typeof REFUSED | undefined>> {
  const named = rows.filter(({ names }) => names.length > 0);
  const ensured = await categories.ensure(named.map(({ names }) => names));
  const found = new Map<CheckedRow, Category | typeof REFUSED | undefined>(named.map((row, at) => [row, ensured[at]]));
  for (const row of rows) {
    const id = row.input.primary_category_id;
    if (found.has(row) || id === undefined) continue;
    const category = await categories.find(id);
    found.set(row, category ?? REFUSED);
    if (category === undefined) failures.push({ index: row.index, code: 'INVALID_REQUEST', detail: `there is no category "${id}"` });
  }
  return found;
}

/** The document as text: with the times of the one before if that makes it the same, so that the two can be compared. */
function compose({ id, input }: CheckedRow, lineage: readonly Category[], before: StoredDocument | undefined, clock: Clock): string {
  const past = before === undefined ? undefined : parseProduct(before.json);
  const units_sold = past?.units_sold;
  const popularity = (input.popularity ?? (past === undefined ? 0 : basePopularity(past))) + (units_sold ?? 0);
  const updated_at = writtenAt(clock, past);
  const created_at = input.created_at ?? past?.created_at ?? updated_at;
  if (past !== undefined) {
    const same = JSON.stringify(productDocument(id, input, lineage, { popularity, units_sold, created_at, updated_at: past.updated_at }));
    if (same === before?.json) return same;
  }
  return JSON.stringify(productDocument(id, input, lineage, { popularity, units_sold, created_at, updated_at }));
}
