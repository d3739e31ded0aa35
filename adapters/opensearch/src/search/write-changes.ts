import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type IndexChange, SEARCH_FIELDS, type SearchDocument } from '@jangteo/ports/search/search-index';
import { documentBody } from './document-body.ts';
import { type EngineFault, isBusy, toJangteoError } from './engine-errors.ts';
import type { EngineRequests } from './engine-requests.ts';
import type { KnownIndex } from './known-indexes.ts';

/** So many changes are read and turned into JSON before the event loop has its turn. */
const SLICE = 100;
/** About so much is sent at once. */
const REQUEST_BYTES = 4_000_000;
/** The engine's own limit for an id. */
const ID_BYTES_MAX = 512;
const CONFLICTS_MAX = 5;
const RUNS_MAX = 6;
const PAUSE_MS = 200;

// The engine's versioning keeps a deleted document's version for a while (index.gc_deletes) and refuses an older one. A product that is put in
// again begins at 1, so versions are compared here, where the engine lets one change of a document pass at a time.
const PUT = "if (ctx.op == 'create' || ctx._source.version < params.put.version) { ctx._source = params.put } else { ctx.op = 'none' }";
const DELETE = "if (ctx._source.version < params.version) { ctx.op = 'delete' } else { ctx.op = 'none' }";

interface BulkAnswer {
  readonly items?: readonly { readonly update: { readonly status: number; readonly error?: EngineFault } }[];
}

export interface ChangesOptions {
  readonly requests: EngineRequests;
  readonly runtime: Runtime;
  readonly index: KnownIndex;
  /** The alias that it is written through. */
  readonly alias: string;
}

/** Changes in their order. Throws ENGINE_AWAY, STORE_FULL, NOT_FOUND: then some may have been written. */
export async function writeChanges(options: ChangesOptions, changes: readonly IndexChange[]): Promise<void> {
  let lines: string[] = [];
  let bytes = 0;
  for (let from = 0; from < changes.length; from += SLICE) {
    if (from > 0) await nextTurn();
    const slice = changes.slice(from, from + SLICE);
    const bodies = await bodiesOf(options.index, slice);
    for (const [nth, change] of slice.entries()) {
      const line = linesOf(change, bodies[nth]);
      lines.push(line);
      bytes += line.length;
    }
    if (bytes < REQUEST_BYTES && from + SLICE < changes.length) continue;
    await sendLines(options, lines);
    lines = [];
    bytes = 0;
  }
}

async function bodiesOf({ analyser }: KnownIndex, changes: readonly IndexChange[]): Promise<(object | undefined)[]> {
  const documents = changes.map((change) => ('put' in change ? change.put : undefined));
  if (analyser === undefined) return documents.map((document) => document && rawBody(document));
  const put = documents.filter((document) => document !== undefined);
  const words = await analyser.analyse(put.flatMap((document) => SEARCH_FIELDS.map((field) => document[field])));
  const bodies = put.map((document, nth) =>
    documentBody(document, words.slice(nth * SEARCH_FIELDS.length, (nth + 1) * SEARCH_FIELDS.length)),
  );
  let at = 0;
  return documents.map((document) => document && bodies[at++]);
}

function rawBody(document: SearchDocument) {
  return { id: document.id, version: document.version, json: JSON.stringify(document) };
}

function linesOf(change: IndexChange, put: object | undefined): string {
  const id = engineId('put' in change ? change.put.id : change.delete.id);
  const update = { _id: id, retry_on_conflict: CONFLICTS_MAX };
  const work =
    'put' in change
      ? { scripted_upsert: true, upsert: {}, script: { source: PUT, params: { put } } }
      : { script: { source: DELETE, params: { version: change.delete.version } } };
  return `${JSON.stringify({ update })}\n${JSON.stringify(work)}\n`;
}

/** A document's name on the engine; a longer one is told by its hash. */
export function engineId(id: string): string {
  return Buffer.byteLength(id) <= ID_BYTES_MAX ? id : createHash('sha256').update(id).digest('hex');
}

/** Where the engine was too busy, all is sent again in its order: that ends where it would have ended at once, for versions tell what is old. */
async function sendLines({ requests, runtime: { clock }, alias }: ChangesOptions, lines: readonly string[]): Promise<void> {
  for (let run = 1; ; run++) {
    const { items = [] } = await requests.send<BulkAnswer>({
      method: 'POST',
      path: [alias, '_bulk'],
      query: { require_alias: 'true', filter_path: 'items.*.status,items.*.error' },
      lines: lines.join(''),
      isLong: true,
    });
    const faults = items.flatMap(({ update: { status, error } }) => (error === undefined || isAbsence(error) ? [] : [{ status, error }]));
    const [first] = faults;
    if (first === undefined) return;
    const lasting = faults.find(({ status, error }) => !isBusy(status, error));
    if (lasting !== undefined) throw toJangteoError(lasting.status, lasting.error);
    if (run === RUNS_MAX) throw new JangteoError('ENGINE_AWAY', `the search engine is too busy: ${first.error.reason}`);
    await clock.sleep(PAUSE_MS * 2 ** run);
  }
}

/** Nothing to delete. */
function isAbsence({ type }: EngineFault): boolean {
  return type === 'document_missing_exception';
}
