import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { createWakeup } from '@jangteo/kernel/wakeup';
import type { Collection, DocumentChange, StoredDocument } from '@jangteo/ports/documents/document-store';
import type { Handlers } from '@jangteo/rpc/service-types';

const READ_MAX = 1_000;
const WAIT_MS_MAX = 10_000;
/** Another process's changes call no listener here. */
const LOOK_MS = 200;
/** An answer stays well below what a message may have; it is shorter than what was asked for, then. */
const CHARS_MAX = 2_000_000;
const DOCUMENTS_AT_ONCE = 50;

type Follow = Pick<Handlers<typeof CatalogService>, 'getFeedToken' | 'readFeed' | 'scanProducts'>;

/** For whoever keeps a copy of the products: the change feed, and all of them by id. */
export function followRpc(documents: Collection, { clock }: Pick<Runtime, 'clock'>): Follow {
  async function read(token: string, limit: number, versionsOnly: boolean) {
    const feed = await documents.feed(token, limit);
    const atEnd = feed.changes.length < limit;
    if (versionsOnly) {
      return { changes: feed.changes.map(({ id, version }) => ({ id, version: BigInt(version), json: '' })), token: feed.token, atEnd };
    }
    const changes: { id: string; version: bigint; json: string }[] = [];
    let chars = 0;
    for (let at = 0; at < feed.changes.length; at += DOCUMENTS_AT_ONCE) {
      const some = feed.changes.slice(at, at + DOCUMENTS_AT_ONCE);
      const products = await documentsOf(documents, some);
      for (const change of some) {
        if (chars >= CHARS_MAX) return { changes, token: tokenBefore(feed.changes, change), atEnd: false };
        const product = products.get(change.id);
        if (change.op === 'delete') changes.push({ id: change.id, version: BigInt(change.version), json: '' });
        // One that is not there was deleted meanwhile; that is another change, further on.
        else if (product !== undefined) changes.push({ id: change.id, version: BigInt(product.version), json: product.json });
        chars += product?.json.length ?? 0;
      }
    }
    return { changes, token: feed.token, atEnd };
  }

  return {
    async getFeedToken() {
      return { token: await documents.feedToken() };
    },
    async readFeed({ token, limit, waitMs, versionsOnly }, { signal }) {
      checkLimit(limit);
      const until = clock.now() + Math.min(waitMs, WAIT_MS_MAX);
      const { wake, wait } = createWakeup(clock, signal);
      // Before the first look, so that what comes between it and the wait is seen.
      const stopListening = documents.onChange(wake);
      try {
        for (;;) {
          const answer = await read(token, limit, versionsOnly);
          const leftMs = until - clock.now();
          if (answer.token !== token || leftMs <= 0 || signal.aborted) return answer;
          await wait(Math.min(LOOK_MS, leftMs));
        }
      } finally {
        stopListening();
      }
    },
    async scanProducts({ cursor, limit, versionsOnly }) {
      checkLimit(limit);
      const products: StoredDocument[] = [];
      let next = cursor;
      let chars = 0;
      do {
        const wanted = Math.min(limit - products.length, versionsOnly ? READ_MAX : DOCUMENTS_AT_ONCE);
        const page = await documents.find({ limit: wanted, ...(next === '' ? {} : { cursor: next }) });
        for (const product of page.items) {
          products.push(versionsOnly ? { ...product, json: '' } : product);
          chars += versionsOnly ? 0 : product.json.length;
        }
        next = page.nextCursor ?? '';
      } while (next !== '' && products.length < limit && chars < CHARS_MAX);
      return { products: products.map(({ id, version, json }) => ({ id, version: BigInt(version), json })), nextCursor: next };
    },
  };
}

async function documentsOf(documents: Collection, changes: readonly DocumentChange[]): Promise<Map<string, StoredDocument>> {
  const written = changes.filter(({ op }) => op === 'put').map(({ id }) => id);
  const products = written.length === 0 ? [] : await documents.getMany(written);
  return new Map(products.map((product) => [product.id, product]));
}

function tokenBefore(changes: readonly DocumentChange[], change: DocumentChange): string {
  return (changes[changes.indexOf(change) - 1] as DocumentChange).token;
}

function checkLimit(limit: number): void {
  if (limit >= 1 && limit <= READ_MAX) return;
  const errors = [{ path: 'limit', message: `must be from 1 to ${READ_MAX}` }];
  throw new JangteoError('INVALID_REQUEST', `limit must be from 1 to ${READ_MAX}`, { errors });
}
