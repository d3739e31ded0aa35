import { JangteoError } from '@jangteo/kernel/errors';
import type { DocumentChange } from './document-store.ts';

/** One for each document, its latest, and one for each deletion. */
export interface NumberedChange {
  readonly changed: number;
  readonly id: string;
  readonly version: number;
  readonly deleted: number;
}

export interface NumberedChanges {
  readonly name: string;
  /** Those behind a number, upwards. */
  changes(behind: number, limit: number): Promise<readonly NumberedChange[]>;
  /** `feed_floor`: deletions up to here have been pruned, so no feed reaches further back. */
  state(): Promise<{ readonly epoch: string; readonly last_change: number; readonly feed_floor: number }>;
}

/** A feed of changes that are numbered in the order of their commits. */
export class NumberedFeed {
  readonly #from: NumberedChanges;

  constructor(from: NumberedChanges) {
    this.#from = from;
  }

  async token(): Promise<string> {
    const { epoch, last_change } = await this.#from.state();
    return toToken(epoch, last_change);
  }

  /** Throws FEED_LOST. */
  async after(token: string, limit: number): Promise<{ changes: DocumentChange[]; token: string }> {
    const behind = changeOf(token);
    // The changes are read first: deletions that are pruned meanwhile then show in the floor.
    const found = Number.isNaN(behind) ? [] : await this.#from.changes(behind, limit);
    const { epoch, last_change, feed_floor } = await this.#from.state();
    if (!token.startsWith(`${epoch}.`) || !(behind >= feed_floor && behind <= last_change)) {
      throw new JangteoError('FEED_LOST', `the feed of ${this.#from.name} does not reach back to this token`);
    }
    const changes = found.map(
      ({ changed, id, version, deleted }): DocumentChange => ({
        id,
        version,
        op: deleted === 1 ? 'delete' : 'put',
        token: toToken(epoch, changed),
      }),
    );
    return { changes, token: changes.at(-1)?.token ?? token };
  }
}

function toToken(epoch: string, change: number): string {
  return `${epoch}.${change}`;
}

/** NaN for text that is no token: it compares with nothing, so the feed is lost. */
function changeOf(token: string): number {
  const digits = token.slice(token.lastIndexOf('.') + 1);
  return /^\d{1,15}$/.test(digits) ? Number(digits) : Number.NaN;
}
