import type { Position } from '@jangteo/ports/documents/document-cursor';
import type { Condition, DocumentQuery } from '@jangteo/ports/documents/document-store';
import {
  type BoundFields,
  boundBeforeSort,
  indexOfElements,
  mostBound,
  refuseWithoutIndex,
  startsWith,
  toWalk,
  worthGathering,
} from '@jangteo/ports/documents/index-rules';
import { isThere, type Predicate, predicateOn } from './document-conditions.ts';
import type { CollectionLayout, LaidIndex } from './document-layout.ts';
import { type Database, quoted, rows, type StoredValue } from './document-sql.ts';
import { toBytes } from './sortable-bytes.ts';

/** The rows of `keys` to look at; the conditions that it does not answer still filter them. */
interface Source {
  /** For the FROM clause; `k` is the row of `keys`. */
  readonly from: string;
  readonly parameters: readonly StoredValue[];
  readonly answered: readonly Condition[];
  /** Where the id and the sort's value are read, so that the source's own order is used. */
  readonly id?: string;
  readonly value?: string;
}

/**
 * Turns queries into SQL with the index named, so that the choice is made here, by rule, and not by MySQL's guess:
 *
 * 1. An index that has fields asked for by `eq`, then the order that is wanted: a page costs what it shows.
 * 2. Else each condition's index is asked how much it holds, up to a bound: few matches are gathered and sorted.
 * 3. Else the index of the sort is walked and filtered: matches are then so many that a page is soon full. The fields of the conditions
 *    behind the sort's are compared on the way: declare these for what is listed often.
 * 4. Where no index begins with the sort's field, all that has the fields asked for by `eq` is sorted.
 */
export class DocumentFinder {
  readonly layout: CollectionLayout;
  readonly #documents: number;

  /** `documents`: how many there are. */
  constructor(layout: CollectionLayout, documents: number) {
    this.layout = layout;
    this.#documents = documents;
  }

  /** The statement for a page and one more, in no order. Throws INDEX_MISSING, INVALID_REQUEST. */
  async page(db: Database, { where = [], sort, limit }: DocumentQuery, position: Position | undefined): Promise<Predicate> {
    refuseWithoutIndex(this.layout, where, sort?.field);
    const source =
      this.#bound(where, sort?.field, boundBeforeOrder) ??
      (await this.#few(db, where, worthGathering(limit, this.#documents))) ??
      this.#walk(where, sort?.field);
    const id = source.id ?? 'k.id';
    const value = sort === undefined ? undefined : (source.value ?? `k.${quoted(sort.field)}`);
    const descending = sort?.descending === true;
    const conditions = this.#filters(where, source);
    if (value !== undefined) conditions.push(isThere(value));
    if (position !== undefined) conditions.push(after(value, id, position, descending));
    const direction = descending ? 'desc' : 'asc';
    // No two have a unique value, so there are no ties, and its index has no id behind it.
    const hasTies = sort === undefined || !this.#isUnique(sort.field);
    const order = [...(value === undefined ? [] : [value]), ...(hasTies ? [id] : [])].map((column) => `${column} ${direction}`);
    return {
      // The inner select asks for nothing that an index of the sort and the conditions would not have, so it need not leave it.
      text: `select p.id, p.value, d.version, d.json from (
        select ${id} as id, ${value ?? 'null'} as value from ${source.from}
        where ${allOf(conditions)} order by ${order.join(', ')} limit ?
      ) p straight_join ${this.layout.documents} d on d.id = p.id`,
      parameters: [...source.parameters, ...conditions.flatMap(({ parameters }) => parameters), limit + 1],
    };
  }

  async count(db: Database, where: readonly Condition[], limit: number): Promise<Predicate> {
    refuseWithoutIndex(this.layout, where, undefined);
    const [first] = this.#entries(where);
    const range = where.find((condition) => !('eq' in condition))?.field;
    const source =
      this.#bound(where, undefined, boundBeforeSort) ??
      // One value each, then a range: the matches lie side by side.
      (range === undefined ? undefined : this.#bound(where, range, boundBeforeSort)) ??
      (await this.#few(db, where, limit)) ??
      first?.source ??
      this.#walk(where, undefined);
    const conditions = this.#filters(where, source);
    return {
      text: `select count(*) as matches from (select 1 from ${source.from} where ${allOf(conditions)} limit ?) m`,
      parameters: [...source.parameters, ...conditions.flatMap(({ parameters }) => parameters), limit],
    };
  }

  /** The index with the most fields that have one value each at its beginning, of those that `boundFields` takes. */
  #bound(where: readonly Condition[], sort: string | undefined, boundFields: BoundFields<LaidIndex>): Source | undefined {
    const { keys } = this.layout;
    const most = mostBound(this.layout, where, sort, boundFields);
    if (most === undefined) return undefined;
    if ('column' in most) return this.#along(most.column.name);
    const { elements, bound } = most;
    const on = bound.map((condition) => predicateOn(`e.${quoted(condition.field)}`, condition));
    return {
      from: `${elements.table} e force index (primary) straight_join ${keys} k on k.id = e.id and ${allOf(on)}`,
      parameters: on.flatMap(({ parameters }) => parameters),
      answered: bound,
      id: 'e.id',
      ...(sort !== undefined && elements.columns.includes(sort) ? { value: `e.${quoted(sort)}` } : {}),
    };
  }

  #along(index: string): Source {
    return { from: `${this.layout.keys} k force index (${index})`, parameters: [], answered: [] };
  }

  /** The condition with the fewest matches, where these are fewer than `bound`. */
  async #few(db: Database, where: readonly Condition[], bound: number): Promise<Source | undefined> {
    let fewest = bound;
    let chosen: Source | undefined;
    for (const { source, rows: counted } of this.#entries(where)) {
      const [first] = await rows<{ matches: number }>(db, `select count(*) as matches from (${counted.text} limit ?) m`, [
        ...counted.parameters,
        fewest,
      ]);
      if (first === undefined || first.matches >= fewest) continue;
      fewest = first.matches;
      chosen = source;
    }
    return chosen;
  }

  /** The ways into the documents by one condition each, with what an index would have to read. */
  #entries(where: readonly Condition[]): { source: Source; rows: Predicate }[] {
    const { keys, columnIndexes, elementIndexes } = this.layout;
    return where.flatMap((condition) => {
      const { text, parameters } = predicateOn(quoted(condition.field), condition);
      const column = columnIndexes.find(startsWith(condition.field));
      if (column !== undefined) {
        const source = this.#along(column.name);
        return [{ source, rows: { text: `select 1 from ${source.from} where ${text}`, parameters } }];
      }
      const element = elementIndexes.find(startsWith(condition.field));
      if (element === undefined) return [];
      const found = `from ${element.table} force index (primary) where ${text}`;
      const from = `(select distinct id ${found}) e straight_join ${keys} k on k.id = e.id`;
      return [{ source: { from, parameters, answered: [condition] }, rows: { text: `select 1 ${found}`, parameters } }];
    });
  }

  #walk(where: readonly Condition[], sort: string | undefined): Source {
    if (sort === undefined) return this.#along('primary');
    const index = toWalk(this.layout.columnIndexes, where, sort);
    return index === undefined ? (this.#bound(where, sort, boundBeforeSort) as Source) : this.#along(index.name);
  }

  #filters(where: readonly Condition[], { answered }: Source): Predicate[] {
    return where.filter((condition) => !answered.includes(condition)).map((condition) => this.#filter(condition));
  }

  #filter(condition: Condition): Predicate {
    if (this.layout.hasColumn(condition.field)) return predicateOn(`k.${quoted(condition.field)}`, condition);
    const { text, parameters } = predicateOn(`f.${quoted(condition.field)}`, condition);
    const table = indexOfElements(this.layout.elementIndexes, condition.field)?.table;
    // A scalar, and not EXISTS: MySQL would make a join of that, in an order of its own.
    return { text: `(select 1 from ${table} f force index (by_id) where f.id = k.id and ${text} limit 1) = 1`, parameters };
  }

  #isUnique(field: string): boolean {
    return this.layout.columnIndexes.some((index) => index.unique && startsWith(field)(index));
  }
}

/** Those that are followed by the order that is wanted, with the id for ties. */
const boundBeforeOrder: BoundFields<LaidIndex> = ({ columns }, single, sort) => {
  let at = 0;
  const skipSingle = () => {
    while (single.has(columns[at] as string)) at++;
  };
  skipSingle();
  const bound = at;
  if (sort !== undefined && !single.has(sort)) {
    if (columns[at++] !== sort) return 0;
    skipSingle();
  }
  return columns[at] === 'id' ? bound : 0;
};

function allOf(predicates: readonly Predicate[]): string {
  return predicates.length === 0 ? 'true' : predicates.map(({ text }) => text).join(' and ');
}

/** Behind a position. Said without a comparison of pairs, which MySQL does not take for a range of an index. */
function after(value: string | undefined, id: string, position: Position, descending: boolean): Predicate {
  const compare = descending ? '<' : '>';
  if (value === undefined || position.value === null) return { text: `${id} ${compare} ?`, parameters: [position.id] };
  const bytes = toBytes(position.value);
  return { text: `(${value} ${compare} ? or (${value} = ? and ${id} ${compare} ?))`, parameters: [bytes, bytes, position.id] };
}
