import { JangteoError } from '@jangteo/kernel/errors';
import { murmur2 } from '@jangteo/kernel/hash';
import { insist } from '@jangteo/kernel/insist';
import type { ResumeToken } from 'mongodb';

/**
 * Feed tokens are MongoDB's resume tokens behind the epoch of their collection, which is drawn when it is created. MongoDB
 * cannot tell whether a token that names a moment only was another collection's, and reads damaged ones as other moments.
 */
export class FeedTokens {
  readonly #collection: string;
  readonly #epoch: string;

  constructor(collection: string, epoch: string) {
    this.#collection = collection;
    this.#epoch = epoch;
  }

  write(resumeToken: ResumeToken): string {
    const data = (resumeToken as { readonly _data?: unknown } | null)?._data;
    insist(typeof data === 'string', 'a resume token of MongoDB has its place as text');
    return `${this.#epoch}.${this.#checkOf(data)}.${data}`;
  }

  /** Throws FEED_LOST for text that is no token of this collection. */
  read(token: string): ResumeToken {
    const [epoch, check, data, ...more] = token.split('.');
    if (epoch !== this.#epoch || data === undefined || more.length > 0 || check !== this.#checkOf(data)) throw this.lost();
    return { _data: data };
  }

  lost(cause?: unknown): JangteoError {
    return new JangteoError('FEED_LOST', `the feed of ${this.#collection} does not reach back to this token`, { cause });
  }

  #checkOf(data: string): string {
    return murmur2(`${this.#epoch}.${data}`).toString(36);
  }
}
