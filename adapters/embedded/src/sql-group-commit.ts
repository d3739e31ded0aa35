import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqliteConnection } from './sql-connection.ts';
import type { DurableMark } from './sql-durable-mark.ts';
import { SqliteTransaction } from './sql-transaction.ts';

const GROUP_SIZE_MAX = 256;
/** How long the event loop may be held. */
const HOLD_MS_MAX = 4;

/** One transaction that waits for its turn. */
interface Member {
  readonly turn: PromiseWithResolvers<{ readonly tx: SqliteTransaction; readonly group: Group }>;
  /** True: what it did stays. */
  readonly ended: PromiseWithResolvers<boolean>;
}

class Group {
  readonly settled = Promise.withResolvers<'durable' | 'again'>();
  size = 0;
  wrote = false;
}

/**
 * Runs transactions one after another, many to a commit, each in a savepoint of its own.
 *
 * A group stays open while the sync before it runs, since it could not be made durable any sooner; then it is committed
 * and synced. Failed members, too, learn their fate only then: what made them fail may be what their group wrote.
 */
export class GroupCommit {
  readonly #store: string;
  readonly #writer: SqliteConnection;
  readonly #mark: DurableMark;
  readonly #runtime: Runtime;
  readonly #betweenGroups: () => Promise<void> | undefined;
  readonly #queue: Member[] = [];
  /** Members whose group another member took down. Each is now committed alone, so that it happens to them only once. */
  readonly #redo: Member[] = [];
  #draining: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #heldSince = 0;

  constructor(
    store: string,
    writer: SqliteConnection,
    mark: DurableMark,
    runtime: Runtime,
    betweenGroups: () => Promise<void> | undefined,
  ) {
    this.#store = store;
    this.#writer = writer;
    this.#mark = mark;
    this.#runtime = runtime;
    this.#betweenGroups = betweenGroups;
  }

  /** Runs `work` when its turn comes, in the caller's async context, and resolves when it is durable. */
  async run<T>(work: (tx: SqliteTransaction) => Promise<T>): Promise<T> {
    for (let line = this.#queue; ; line = this.#redo) {
      const member: Member = { turn: Promise.withResolvers(), ended: Promise.withResolvers() };
      line.push(member);
      this.#draining ??= this.#drain();
      this.wake();
      const { tx, group } = await member.turn.promise;
      let outcome: { readonly value: T } | { readonly thrown: unknown };
      try {
        outcome = { value: await work(tx) };
      } catch (thrown) {
        outcome = { thrown };
      }
      tx.end();
      member.ended.resolve('value' in outcome);
      if (tx.lost !== undefined) throw tx.lost;
      if ((await group.settled.promise) === 'again') continue;
      if ('value' in outcome) return outcome.value;
      throw outcome.thrown;
    }
  }

  /** Call when a sync has ended: an open group may wait for it. */
  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Resolves once nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
  }

  async #drain(): Promise<void> {
    this.#heldSince = this.#runtime.clock.now();
    while (this.#redo.length > 0 || this.#queue.length > 0) {
      const group = new Group();
      group.settled.promise.catch(() => {});
      try {
        this.#writer.run('begin immediate');
        if (await this.#runMembers(group)) this.#commit(group);
        else group.settled.resolve('again');
      } catch (thrown) {
        this.#undo();
        group.settled.reject(thrown);
        if (group.size === 0) this.#refuseAll(thrown);
      }
      await this.#betweenGroups();
    }
    this.#draining = undefined;
  }

  /** False: a member took the whole group down. */
  async #runMembers(group: Group): Promise<boolean> {
    const openedAt = this.#runtime.clock.now();
    const line = this.#redo.length > 0 ? this.#redo : this.#queue;
    const sizeMax = line === this.#redo ? 1 : GROUP_SIZE_MAX;
    while (group.size < sizeMax) {
      const now = this.#runtime.clock.now();
      if (!this.#mark.syncing && (line.length === 0 || now - openedAt >= HOLD_MS_MAX)) break;
      const member = line.shift();
      if (member === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#heldSince = this.#runtime.clock.now();
      } else {
        if (now - this.#heldSince >= HOLD_MS_MAX) await this.#letOthersRun();
        if (!(await this.#runMember(member, group))) return false;
      }
    }
    return true;
  }

  async #runMember(member: Member, group: Group): Promise<boolean> {
    group.size++;
    const tx = new SqliteTransaction(this.#store, this.#writer);
    this.#writer.run('savepoint member');
    member.turn.resolve({ tx, group });
    const stays = await member.ended.promise;
    if (tx.lost !== undefined) return false;
    if (!stays) this.#writer.run('rollback to member');
    else if (tx.wrote) group.wrote = true;
    this.#writer.run('release member');
    return true;
  }

  #commit({ settled, wrote }: Group): void {
    this.#writer.run('commit');
    const durable = wrote ? this.#mark.committed() : this.#mark.reached();
    durable.then(() => settled.resolve('durable'), settled.reject);
  }

  async #letOthersRun(): Promise<void> {
    await nextTurn();
    this.#heldSince = this.#runtime.clock.now();
  }

  #undo(): void {
    try {
      if (this.#writer.inTransaction) this.#writer.run('rollback');
    } catch (thrown) {
      // Then the next group cannot begin, and says so to its members.
      this.#runtime.logger.critical('a commit group could not be undone', { store: this.#store, error: String(thrown) });
    }
  }

  /** The writer itself is away: nobody's turn will come. */
  #refuseAll(thrown: unknown): void {
    for (const member of [...this.#redo.splice(0), ...this.#queue.splice(0)]) member.turn.reject(thrown);
  }
}
