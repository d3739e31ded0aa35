import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileImport, FileImports, NewFileImport } from '@jangteo/gateway/file-imports';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Checkpoints } from './checkpoints.ts';
import { ImportReport, type ImportResult } from './import-report.ts';
import type { ImportTarget } from './import-target.ts';

/** How many are remembered. */
const KEPT = 20;
/** An upload of which nothing more came for so long is given up. */
const IDLE_MS_MAX = 600_000;
const BROKEN_OFF = 'the upload was broken off';
const STOPPED = 'it was stopped; the same file goes on from here';

export interface UploadOptions {
  readonly runtime: Runtime;
  readonly target: ImportTarget;
  /** Of prices that name none. */
  readonly currency: string;
  readonly checkpoints: Checkpoints;
}

type Upload = { -readonly [K in keyof FileImport]: FileImport[K] } & {
  readonly options: NewFileImport;
  /** A folder of its own, from the first piece to the end of the import. */
  folder: string | undefined;
  readonly stopping: AbortController;
  touchedAtMs: number;
  /** A piece is being written. */
  isBusy: boolean;
};

/** Files that operators upload: each is put together in a temporary folder, then imported as `jangteo import` would. */
export function fileImports({ runtime, target, currency, checkpoints }: UploadOptions): FileImports & { close(): Promise<void> } {
  const { clock } = runtime;
  let uploads: Upload[] = [];
  let running: Promise<void> = Promise.resolve();

  const find = (id: string): Upload => {
    const upload = uploads.find((one) => one.id === id);
    if (upload === undefined) throw new JangteoError('NOT_FOUND', 'there is no such import; only the last ones are remembered');
    return upload;
  };

  async function discard(upload: Upload): Promise<void> {
    const { folder } = upload;
    upload.folder = undefined;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  async function giveUp(upload: Upload, error: string): Promise<void> {
    Object.assign(upload, { state: 'stopped', error });
    await discard(upload);
  }

  async function run(upload: Upload): Promise<void> {
    const { options, folder = '', stopping } = upload;
    if (upload.state !== 'waiting') return;
    try {
      const { importFile } = await import('./import-file.ts');
      const result = await importFile(join(folder, 'file'), {
        target,
        currency: options.currency ?? currency,
        ...(options.stock !== undefined && { stock: options.stock }),
        checkpoints,
        signal: stopping.signal,
        onProgress({ phase, bytes, rows }) {
          Object.assign(upload, { state: phase, bytes, result: { ...upload.result, rows } });
        },
      });
      const { brokenOff } = result;
      const state = stopping.signal.aborted ? 'stopped' : brokenOff === undefined ? 'done' : 'failed';
      Object.assign(upload, { state, result, ...(state === 'done' && { bytes: upload.bytesTotal }), error: brokenOff });
    } catch (thrown) {
      const error = JangteoError.from(thrown);
      if (!hasCode(error, 'IMPORT_FAILED')) runtime.logger.error('an uploaded file could not be imported', { error });
      const result = (error.data?.result as ImportResult | undefined) ?? upload.result;
      Object.assign(upload, { state: 'failed', result, error: error.entry.status >= 500 ? error.entry.title : error.message });
    } finally {
      await discard(upload);
    }
  }

  return {
    async begin(options) {
      const now = clock.now();
      const idle = uploads.filter(({ state, touchedAtMs }) => state === 'uploading' && now - touchedAtMs > IDLE_MS_MAX);
      for (const upload of idle) await giveUp(upload, BROKEN_OFF);
      const upload: Upload = {
        id: newId(runtime),
        name: options.name,
        state: 'uploading',
        bytes: 0,
        bytesTotal: options.bytes,
        result: new ImportReport().result(),
        options,
        folder: undefined,
        stopping: new AbortController(),
        touchedAtMs: now,
        isBusy: false,
      };
      const active = [upload, ...uploads];
      uploads = active.filter(({ state }, index) => index < KEPT || !['done', 'failed', 'stopped'].includes(state));
      return upload;
    },

    async write(id, offset, piece) {
      const upload = find(id);
      if (upload.state !== 'uploading') throw new JangteoError('INVALID_REQUEST', `the import is ${upload.state}: it takes no more bytes`);
      if (upload.isBusy || offset !== upload.bytes) throw new JangteoError('INVALID_REQUEST', `the next piece begins at ${upload.bytes}`);
      if (offset + piece.length > upload.bytesTotal) {
        throw new JangteoError('INVALID_REQUEST', `the file was announced with ${upload.bytesTotal} bytes`);
      }
      upload.isBusy = true;
      try {
        upload.folder ??= await mkdtemp(join(tmpdir(), 'jangteo-upload-'));
        await appendFile(join(upload.folder, 'file'), piece);
      } finally {
        upload.isBusy = false;
      }
      upload.touchedAtMs = clock.now();
      upload.bytes += piece.length;
      if (upload.stopping.signal.aborted) await giveUp(upload, BROKEN_OFF);
      else if (upload.bytes === upload.bytesTotal) {
        Object.assign(upload, { state: 'waiting', bytes: 0 });
        running = running.then(() => run(upload));
      }
      return upload;
    },

    read: find,
    list: () => uploads.slice(0, KEPT),

    stop(id) {
      const upload = find(id);
      upload.stopping.abort();
      if (upload.state === 'waiting' || (upload.state === 'uploading' && !upload.isBusy)) {
        const error = upload.state === 'waiting' ? STOPPED : BROKEN_OFF;
        Object.assign(upload, { state: 'stopped', error });
        discard(upload).catch((thrown) => runtime.logger.error('an upload could not be removed', { error: thrown }));
      }
      return upload;
    },

    async close() {
      for (const upload of uploads) upload.stopping.abort();
      await running;
      for (const upload of uploads) await discard(upload);
    },
  };
}
