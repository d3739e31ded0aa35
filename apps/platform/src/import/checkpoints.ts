import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportResult } from './import-report.ts';

/** How far an import has come: all lines up to `line` are in. */
export interface Checkpoint {
  readonly line: number;
  readonly result: ImportResult;
}

/** Where imports that were broken off are remembered, beside the data that they went into. */
export interface Checkpoints {
  load(importId: string): Promise<Checkpoint | undefined>;
  save(importId: string, checkpoint: Checkpoint): Promise<void>;
  clear(importId: string): Promise<void>;
}

/** One small file for each unfinished import. One that cannot be read counts as none: an import may always begin again. */
export function fileCheckpoints(directory: string): Checkpoints {
  const pathOf = (importId: string) => join(directory, `${importId}.json`);
  return {
    async load(importId) {
      try {
        return JSON.parse(await readFile(pathOf(importId), 'utf8')) as Checkpoint;
      } catch {
        return undefined;
      }
    },
    async save(importId, checkpoint) {
      await mkdir(directory, { recursive: true });
      const path = pathOf(importId);
      await writeFile(`${path}.new`, JSON.stringify(checkpoint));
      await rename(`${path}.new`, path);
    },
    async clear(importId) {
      await rm(pathOf(importId), { force: true });
    },
  };
}
