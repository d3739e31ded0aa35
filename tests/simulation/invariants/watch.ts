import { Violation } from '../violation.ts';
import type { Books, Invariant } from './books.ts';
import { EventLedger } from './events.ts';
import { moneyInvariants } from './money.ts';
import { orderInvariants } from './orders.ts';
import { salesInvariants } from './sales.ts';
import { stockInvariants } from './stock.ts';

/** Checks after each commit whatever it may have broken. */
export class Watch {
  readonly ledger = new EventLedger();
  readonly #books: Books;
  readonly #byTable = new Map<string, Invariant[]>();
  readonly #due = new Set<Invariant>();

  constructor(books: Books) {
    this.#books = books;
    // The ledger first: it follows what the others only look at.
    for (const invariant of [...this.ledger.invariants, ...stockInvariants, ...moneyInvariants, ...salesInvariants, ...orderInvariants()]) {
      for (const table of invariant.tables) this.#byTable.set(table, [...(this.#byTable.get(table) ?? []), invariant]);
    }
  }

  committed(store: string, tables: ReadonlySet<string>): void {
    for (const table of tables) for (const invariant of this.#byTable.get(`${store}.${table}`) ?? []) this.#due.add(invariant);
  }

  /** Throws a Violation. */
  check(): void {
    if (this.#due.size === 0) return;
    const due = [...this.#due];
    this.#due.clear();
    for (const { name, check } of due) {
      const wrong = check(this.#books);
      if (wrong !== undefined) throw new Violation(name, wrong);
    }
  }
}
