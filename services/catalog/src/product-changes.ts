import { fromIso } from '@jangteo/kernel/clock';
import type { DocumentChange, StoredDocument } from '@jangteo/ports/documents/document-store';
import manifest from '../package.json' with { type: 'json' };
import { parseProduct } from './product.ts';

/** As in Debezium's envelope: created, updated, deleted, read by a snapshot. */
export type Op = 'c' | 'u' | 'd' | 'r';

/** One change as it is told. */
export interface ToldChange {
  readonly op: Op;
  readonly id: string;
  /** null of one that a snapshot did not find any more: nobody knows which version its deletion had. */
  readonly version: number | null;
  /** The document's text before, where the engine has it, and after; null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
  /** Of the feed, to go on behind this change; of a snapshot, to go on with what changed since its beginning. */
  readonly token: string;
}

/**
 * What is to be told of some changes. `now` are the documents as they were read behind the changes, so one may be further on than its change;
 * `known` are the versions that were told last, of products that were not told as deleted. What was told already, by a document that was
 * further on, is left out, so that nothing goes back.
 */
export function changesToTell(
  changes: readonly DocumentChange[],
  now: ReadonlyMap<string, StoredDocument>,
  known: ReadonlyMap<string, number>,
): ToldChange[] {
  const versions = new Map(known);
  return changes.flatMap(({ id, op, version: changed, token, before = null }): ToldChange[] => {
    const last = versions.get(id);
    if (op === 'delete') {
      // Nobody was told of a product that came and went unseen.
      if (last === undefined || last >= changed) return [];
      versions.delete(id);
      return [{ op: 'd', id, version: changed, before, after: null, token }];
    }
    const document = now.get(id);
    // One that is not there was deleted meanwhile; that is another change, further on.
    if (document === undefined || (last !== undefined && last >= document.version)) return [];
    const { version, json } = document;
    versions.set(id, version);
    return [{ op: last === undefined ? 'c' : 'u', id, version, before, after: json, token }];
  });
}

/** The key that Debezium gives a row of a table whose key is `id`. */
export function changeKey(id: string): string {
  return JSON.stringify({ id });
}

/** Debezium's envelope around a change; `now` in ms. The documents are taken as the text that they are. */
export function changeEnvelope({ op, version, before, after, token }: ToldChange, { db, now }: { db: string; now: number }): string {
  const source = {
    version: manifest.version,
    connector: 'jangteo',
    name: 'jangteo',
    // When somebody edited it; the feed does not say when a change was made.
    ts_ms: after === null ? null : fromIso(parseProduct(after).updated_at),
    snapshot: String(op === 'r'),
    db,
    collection: 'products',
    document_version: version,
    resume_token: token,
  };
  return `{"before":${before},"after":${after},"source":${JSON.stringify(source)},"op":"${op}","ts_ms":${now}}`;
}
