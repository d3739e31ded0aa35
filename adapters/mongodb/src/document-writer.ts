import { JangteoError } from '@jangteo/kernel/errors';
import { type Draft, groupsOf } from '@jangteo/ports/documents/document-requests';
import type { WriteFailure } from '@jangteo/ports/documents/document-store';
import { type Collection, MongoBulkWriteError } from 'mongodb';
import { duplicateDetail, duplicateOf } from './document-errors.ts';
import type { CollectionLayout, MongoDocument } from './document-layout.ts';
import type { MongoConnection } from './mongo-connection.ts';

const GROUP_SIZE = 500;

interface Current {
  /** 0 where there never was one; that of a deleted document counts on. */
  readonly version: number;
  /** Undefined where there is none now. */
  readonly hash: string | undefined;
}

type Body = Omit<MongoDocument, '_id' | 'v'>;

interface Write {
  readonly id: string;
  readonly index: number;
  readonly body: Body;
}

export interface BulkOutcome {
  readonly written: number;
  readonly unchanged: number;
  readonly failures: WriteFailure[];
}

const NEVER: Current = { version: 0, hash: undefined };

/**
 * Every write is a replacement on condition of the version that it replaces, as an upsert: where the condition does not hold MongoDB tries
 * to insert, and the id that is there already says so. So each write of a bulk tells for itself whether it came too late.
 */
export class DocumentWriter {
  readonly #connection: MongoConnection;
  readonly #layout: CollectionLayout;

  constructor(connection: MongoConnection, layout: CollectionLayout) {
    this.#connection = connection;
    this.#layout = layout;
  }

  get #collection(): Collection<MongoDocument> {
    return this.#connection.collection(this.#layout.name);
  }

  async put(draft: Draft, ifVersion: number | undefined): Promise<number> {
    const { id } = draft;
    const body = this.#bodyOf(draft);
    if (ifVersion !== undefined && ifVersion !== 0) {
      if (!(await this.#replace(id, ifVersion, body))) throw await this.#conflict(id, ifVersion);
      return ifVersion + 1;
    }
    // Most documents that are to be new are.
    let current = ifVersion === 0 ? NEVER : await this.#current(id);
    for (;;) {
      if (ifVersion === 0 && current.hash !== undefined) throw await this.#conflict(id, ifVersion);
      if (await this.#upsert(id, current.version, body)) return current.version + 1;
      current = await this.#current(id);
    }
  }

  async delete(id: string, ifVersion: number | undefined): Promise<boolean> {
    for (;;) {
      const { version, hash } = await this.#current(id);
      const there = hash === undefined ? 0 : version;
      if (ifVersion !== undefined && ifVersion !== there) throw await this.#conflict(id, ifVersion);
      if (there === 0) return false;
      if (await this.#replace(id, version, {})) return true;
    }
  }

  async putMany(drafts: readonly Draft[]): Promise<BulkOutcome> {
    const writes = drafts.map((draft, index) => ({ id: draft.id, index, body: this.#bodyOf(draft) }));
    const total = { written: 0, unchanged: 0, failures: [] as WriteFailure[] };
    for (const group of groupsOf(writes, GROUP_SIZE)) {
      let pending: readonly Write[] = group;
      while (pending.length > 0) {
        // What is found unchanged is acknowledged: it has to be what the majority has.
        const current = await this.#currentOf(
          pending.map(({ id }) => id),
          'majority',
        );
        const changed = pending.filter(({ id, body }) => current.get(id)?.hash !== body.h);
        const { late, failures } = await this.#upsertMany(changed, current);
        total.unchanged += pending.length - changed.length;
        total.written += changed.length - late.length - failures.length;
        total.failures.push(...failures);
        pending = late;
      }
    }
    total.failures.sort((a, b) => a.index - b.index);
    return total;
  }

  /** Returns those that somebody else was quicker with. */
  async #upsertMany(writes: readonly Write[], current: ReadonlyMap<string, Current>): Promise<{ late: Write[]; failures: WriteFailure[] }> {
    const late: Write[] = [];
    const failures: WriteFailure[] = [];
    if (writes.length === 0) return { late, failures };
    const operations = writes.map(({ id, body }) => {
      const { version } = current.get(id) ?? NEVER;
      return { replaceOne: { filter: { _id: id, v: version }, replacement: { v: version + 1, ...body }, upsert: true } };
    });
    try {
      await this.#collection.bulkWrite(operations, { ordered: false });
    } catch (thrown) {
      if (!(thrown instanceof MongoBulkWriteError)) throw thrown;
      const errors = [thrown.writeErrors].flat();
      // Without one it is the majority that did not confirm.
      if (errors.length === 0) throw thrown;
      for (const error of errors) {
        const write = writes[error.index] as Write;
        const duplicate = duplicateOf(error);
        if (duplicate === undefined) throw thrown;
        if (duplicate === 'id') late.push(write);
        else failures.push({ index: write.index, code: 'DUPLICATE_KEY', detail: duplicateDetail(error) });
      }
    }
    return { late, failures };
  }

  /** False where the document has another version, or there is none. */
  async #replace(id: string, version: number, body: Body): Promise<boolean> {
    const { matchedCount } = await this.#collection.replaceOne({ _id: id, v: version, h: { $exists: true } }, { v: version + 1, ...body });
    return matchedCount === 1;
  }

  /** False where the document has another version by now. */
  async #upsert(id: string, version: number, body: Body): Promise<boolean> {
    try {
      await this.#collection.replaceOne({ _id: id, v: version }, { v: version + 1, ...body }, { upsert: true });
      return true;
    } catch (thrown) {
      if (duplicateOf(thrown) !== 'id') throw thrown;
      return false;
    }
  }

  /** As the primary has it at this moment: what is built upon is written on condition, so it goes if that goes. */
  async #current(id: string): Promise<Current> {
    return (await this.#currentOf([id], 'local')).get(id) ?? NEVER;
  }

  /** From the primary, whatever the URL says of reads: a version that is behind would be tried in vain. */
  async #currentOf(ids: readonly string[], readConcern: 'local' | 'majority'): Promise<Map<string, Current>> {
    const options = { projection: { v: 1, h: 1 }, readPreference: 'primary', readConcern, batchSize: ids.length + 1 } as const;
    const found = await this.#collection.find({ _id: { $in: [...ids] } }, options).toArray();
    return new Map(found.map(({ _id, v, h }) => [_id, { version: v, hash: h }]));
  }

  #bodyOf({ json, document }: Draft): Body {
    if (!json.isWellFormed()) throw new JangteoError('INVALID_REQUEST', 'a document must be text that UTF-8 can say');
    return this.#layout.bodyOf(json, document);
  }

  async #conflict(id: string, ifVersion: number): Promise<JangteoError> {
    const { version, hash } = await this.#current(id);
    return new JangteoError('VERSION_CONFLICT', `"${id}" has version ${hash === undefined ? 0 : version}, not ${ifVersion}`);
  }
}
