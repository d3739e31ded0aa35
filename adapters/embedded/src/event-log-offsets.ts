import type { Timer } from '@jangteo/kernel/clock';
import type { Runtime } from '@jangteo/kernel/runtime';
import { outsideTransaction } from '@jangteo/kernel/transaction-scope';
import type { LogStore } from './event-log-tables.ts';

/** The next offset of each partition of a topic for one group; null where the group has not started. */
type Offsets = (number | null)[];

interface Row {
  readonly group: string;
  readonly topic: string;
  readonly now: Offsets;
  /** As it was last known to be stored; undefined before the first time. */
  stored: { readonly text: string; readonly offsets: Offsets } | undefined;
  /** A commit of it is under way or failed, so what is stored may be another. */
  unsure: boolean;
}

/** Long enough to gather, short enough that a restart redelivers little. */
const COMMIT_MS = 150;

/** How far each group is: kept in memory, written a little later for all groups in one transaction. */
export class GroupOffsets {
  readonly #store: LogStore;
  readonly #runtime: Runtime;
  readonly #collect: () => void;
  readonly #rows = new Map<string, Map<string, Row>>();
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** `collect` is called before each write, to `set` what has moved. */
  constructor(store: LogStore, runtime: Runtime, collect: () => void) {
    this.#store = store;
    this.#runtime = runtime;
    this.#collect = collect;
  }

  async load(): Promise<void> {
    for (const { group_name, topic, offsets } of await this.#store.read.selectFrom('group_offsets').selectAll().execute()) {
      const stored = { text: offsets, offsets: JSON.parse(offsets) as Offsets };
      this.#rowsOf(group_name).set(topic, { group: group_name, topic, now: [...stored.offsets], stored, unsure: false });
    }
  }

  get(group: string, topic: string, partition: number): number | undefined {
    return this.#rows.get(group)?.get(topic)?.now[partition] ?? undefined;
  }

  set(group: string, topic: string, partition: number, offset: number): void {
    const rows = this.#rowsOf(group);
    let row = rows.get(topic);
    if (row === undefined) {
      row = { group, topic, now: [], stored: undefined, unsure: false };
      rows.set(topic, row);
    }
    while (row.now.length < partition) row.now.push(null);
    row.now[partition] = offset;
  }

  /** What is stored for a group, topic by topic. */
  stored(group: string): { topic: string; offsets: Offsets }[] {
    const rows = Array.from(this.#rows.get(group)?.values() ?? []);
    return rows.flatMap(({ topic, stored }) => (stored === undefined ? [] : [{ topic, offsets: stored.offsets }]));
  }

  /** Writes in a moment. */
  soon(): void {
    this.#timer ??= this.#runtime.clock.schedule(COMMIT_MS, () => {
      this.#timer = undefined;
      this.flush().catch((error) => {
        this.#runtime.logger.warn('the offsets of the consumer groups could not be stored and will be again', { error });
        this.soon();
      });
    });
  }

  /** Resolves when everything set before is durable. */
  flush(): Promise<void> {
    this.#writing = this.#writing.catch(() => {}).then(() => outsideTransaction(() => this.#write()));
    return this.#writing;
  }

  /** The last write; what cannot be stored then is delivered again. */
  async close(): Promise<void> {
    await this.flush().catch((error) => {
      this.#runtime.logger.warn('the offsets of the consumer groups could not be stored, the last records will come again', { error });
    });
    this.#timer?.cancel();
  }

  async #write(): Promise<void> {
    this.#collect();
    const rows = Array.from(this.#rows.values(), (topics) => [...topics.values()]).flat();
    const changes = rows
      .map((row) => ({ row, text: JSON.stringify(row.now) }))
      .filter(({ row, text }) => row.unsure || row.stored?.text !== text);
    if (changes.length === 0) return;
    for (const { row } of changes) row.unsure = true;
    await this.#store.transaction(async function commitOffsets(tx) {
      for (const { row, text } of changes) {
        await tx.deleteFrom('group_offsets').where('group_name', '=', row.group).where('topic', '=', row.topic).execute();
        await tx.insertInto('group_offsets').values({ group_name: row.group, topic: row.topic, offsets: text }).execute();
      }
    });
    for (const { row, text } of changes) {
      row.stored = { text, offsets: JSON.parse(text) as Offsets };
      row.unsure = false;
    }
  }

  #rowsOf(group: string): Map<string, Row> {
    let rows = this.#rows.get(group);
    if (rows === undefined) {
      rows = new Map();
      this.#rows.set(group, rows);
    }
    return rows;
  }
}
