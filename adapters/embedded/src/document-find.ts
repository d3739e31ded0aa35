import type { Position } from '@jangteo/ports/documents/document-cursor';
import type { Condition, DocumentQuery } from '@jangteo/ports/documents/document-store';
import {
  boundBeforeSort,
  indexOfElements,
  mostBound,
  refuseWithoutIndex,
  startsWith,
  toWalk,
  worthGathering,
} from '@jangteo/ports/documents/index-rules';
import { type Predicate, predicateOn } from './document-conditions.ts';
import { type CollectionLayout, MISSING, quoted, type StoredValue } from './document-layout.ts';
import { type Database, rows } from './document-sql.ts';

/** The rows of `keys` to look at; the conditions still filter them. */
interface Source {
  /** For the FROM clause; `k` is the row of `keys`. */
  readonly from: string;
  readonly parameters: readonly StoredValue[];
  /** Where the id and the sort's value are read, so that the source's own order is used. */
  readonly id?: string;
  readonly value?: string;
}

/**
 * Turns queries into SQL with the index named, so that the choice is made here, by rule, and not by SQLite's guess:
 *
 * 1. An index that has the fields asked for by `eq`, then the sort's field: a page costs what it shows.
 * 2. Else each condition's index is asked how much it holds, up to a bound: few matches are gathered and sorted.
 * 3. Else the index of the sort is walked and filtered: matches are then so many that a page is soon full. An index that has
 *    the fields of the conditions behind the sort's is walked many times faster: declare these for what is listed often.
 */
export class DocumentFinder {
  readonly #layout: CollectionLayout;

  constructor(layout: CollectionLayout) {
    this.#layout = layout;
  }

  /** The statement for a page and one more. Throws INDEX_MISSING, INVALID_REQUEST. */
  async page(db: Database, { where = [], sort, limit }: DocumentQuery, position: Position | undefined): Promise<Predicate> {
    refuseWithoutIndex(this.#layout, where, sort?.field);
    const source =
      this.#ordered(where, sort?.field) ??
      (await this.#few(db, where, await this.#worthGathering(db, limit))) ??
      this.#walk(where, sort?.field);
    const id = source.id ?? 'k.id';
    const value = sort === undefined ? undefined : (source.value ?? `k.${quoted(sort.field)}`);
    const descending = sort?.descending === true;
    const conditions = where.map((condition) => {
      const continued = position !== undefined && condition.field === sort?.field;
      return this.#filter(condition, continued ? (descending ? 'upper' : 'lower') : undefined);
    });
    if (value !== undefined) conditions.push({ text: `${value} is not null and +${value} < ?`, parameters: [MISSING] });
    if (position !== undefined) conditions.push(after(value, id, position, descending));
    const direction = descending ? 'desc' : 'asc';
    const order = value === undefined ? `${id} ${direction}` : `${value} ${direction}, ${id} ${direction}`;
    const { keys, bodies } = this.#layout;
    return {
      // The inner select asks for nothing that an index of the sort and the conditions would not have, so it need not leave it.
      text: `select p.id, p.value, b.version, b.json from (
        select ${id} as id, ${value ?? 'null'} as value from ${source.from}
        where ${allOf(conditions)} order by ${order} limit ?
      ) p cross join ${keys} o on o.id = p.id cross join ${bodies} b on b.changed = o.changed
      order by p.value ${direction}, p.id ${direction}`,
      parameters: [...source.parameters, ...conditions.flatMap(({ parameters }) => parameters), limit + 1],
    };
  }

  async count(db: Database, where: readonly Condition[], limit: number): Promise<Predicate> {
    refuseWithoutIndex(this.#layout, where, undefined);
    const [first] = this.#entries(where);
    const range = where.find((condition) => !('eq' in condition))?.field;
    const source =
      this.#ordered(where, undefined) ??
      // One value each, then a range: the matches lie side by side.
      (range === undefined ? undefined : this.#ordered(where, range)) ??
      (await this.#few(db, where, limit)) ??
      first?.source ??
      this.#walk(where, undefined);
    const conditions = where.map((condition) => this.#filter(condition));
    return {
      text: `select count(*) as matches from (select 1 from ${source.from} where ${allOf(conditions)} limit ?)`,
      parameters: [...source.parameters, ...conditions.flatMap(({ parameters }) => parameters), limit],
    };
  }

  /** An index that starts with fields that have one value each, as many as possible, then has the sort's field (or ends). */
  #ordered(where: readonly Condition[], sort: string | undefined): Source | undefined {
    const { keys } = this.#layout;
    const most = mostBound(this.#layout, where, sort, boundBeforeSort);
    if (most === undefined) return undefined;
    if ('column' in most) return { from: `${keys} k indexed by ${most.column.name}`, parameters: [] };
    const on = most.bound.map((condition) => predicateOn(`e.${quoted(condition.field)}`, condition));
    return {
      from: `${most.elements.table} e cross join ${keys} k on k.id = e.id and ${allOf(on)}`,
      parameters: on.flatMap(({ parameters }) => parameters),
      id: 'e.id',
      ...(sort === undefined ? {} : { value: `e.${quoted(sort)}` }),
    };
  }

  /** The condition with the fewest matches, where these are fewer than `bound`. */
  async #few(db: Database, where: readonly Condition[], bound: number): Promise<Source | undefined> {
    let fewest = bound;
    let chosen: Source | undefined;
    for (const { source, rows: counted } of this.#entries(where)) {
      const [first] = await rows<{ matches: number }>(db, `select count(*) as matches from (${counted.text} limit ?)`, [
        ...counted.parameters,
        fewest,
      ]);
      if (first === undefined || first.matches >= fewest) continue;
      fewest = first.matches;
      chosen = source;
    }
    return chosen;
  }

  async #worthGathering(db: Database, limit: number): Promise<number> {
    const { documents } = await db
      .selectFrom('collections')
      .select('documents')
      .where('name', '=', this.#layout.name)
      .executeTakeFirstOrThrow();
    return worthGathering(limit, documents);
  }

  /** The ways into the documents by one condition each, with what an index would have to read. */
  #entries(where: readonly Condition[]): { source: Source; rows: Predicate }[] {
    const { keys, columnIndexes, elementIndexes } = this.#layout;
    return where.flatMap((condition) => {
      const { text, parameters } = predicateOn(quoted(condition.field), condition);
      const column = columnIndexes.find(startsWith(condition.field));
      if (column !== undefined) {
        const table = `${keys} k indexed by ${column.name}`;
        return [{ source: { from: table, parameters: [] }, rows: { text: `select 1 from ${table} where ${text}`, parameters } }];
      }
      const element = elementIndexes.find(startsWith(condition.field));
      if (element === undefined) return [];
      const found = `from ${element.table} where ${text}`;
      return [
        {
          source: { from: `(select distinct id ${found}) e cross join ${keys} k on k.id = e.id`, parameters },
          rows: { text: `select 1 ${found}`, parameters },
        },
      ];
    });
  }

  #walk(where: readonly Condition[], sort: string | undefined): Source {
    const { keys, columnIndexes } = this.#layout;
    if (sort === undefined) return { from: `${keys} k`, parameters: [] };
    return { from: `${keys} k indexed by ${toWalk(columnIndexes, where, sort)?.name}`, parameters: [] };
  }

  #filter(condition: Condition, without?: 'lower' | 'upper'): Predicate {
    if (this.#layout.hasColumn(condition.field)) return predicateOn(`k.${quoted(condition.field)}`, condition, without);
    const { text, parameters } = predicateOn(`f.${quoted(condition.field)}`, condition);
    const table = indexOfElements(this.#layout.elementIndexes, condition.field)?.table;
    // One value is looked up for each row; the ids of a range are collected once for all rows.
    if ('eq' in condition) return { text: `exists (select 1 from ${table} f where ${text} and f.id = k.id)`, parameters };
    return { text: `k.id in (select f.id from ${table} f where ${text})`, parameters };
  }
}

function allOf(predicates: readonly Predicate[]): string {
  return predicates.length === 0 ? 'true' : predicates.map(({ text }) => text).join(' and ');
}

function after(value: string | undefined, id: string, position: Position, descending: boolean): Predicate {
  const compare = descending ? '<' : '>';
  if (value === undefined) return { text: `${id} ${compare} ?`, parameters: [position.id] };
  return { text: `(${value}, ${id}) ${compare} (?, ?)`, parameters: [position.value, position.id] };
}
