import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const root = join(import.meta.dirname, '..');

/** A data folder with the made-up products `p00000001`, `p00000002` and so on; its file of documents is `documents.db`. */
export interface SeededFolder extends Disposable {
  readonly path: string;
  readonly documentsFile: string;
}

/** Fills `directory` up to so many products and keeps it; without one, a temporary folder that goes away with the bench. */
export async function seededFolder(products: number, directory?: string): Promise<SeededFolder> {
  const path = directory ?? mkdtempSync(join(tmpdir(), 'jangteo-bench-'));
  mkdirSync(path, { recursive: true });
  const documentsFile = join(path, 'documents.db');
  if (countOf(documentsFile) < products) await seed(products, path);
  return {
    path,
    documentsFile,
    [Symbol.dispose]() {
      if (directory === undefined) rmSync(path, { recursive: true });
    },
  };
}

function countOf(documentsFile: string): number {
  if (!existsSync(documentsFile)) return 0;
  const database = new DatabaseSync(documentsFile, { readOnly: true });
  try {
    return Number(database.prepare("select documents from collections where name = 'products'").get()?.documents ?? 0);
  } finally {
    database.close();
  }
}

/** Fills the engines of the environment, with the folder for those that are embedded. */
export async function seed(products: number, path: string, environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'jangteo.mjs'), 'seed', '--products', String(products)], {
    cwd: root,
    // Whoever starts on the folder says where it is searched.
    env: { ...process.env, JANGTEO_DATA_DIR: path, JANGTEO_SEARCH_URL: '', ...environment },
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the seed ended with ${code}`);
}
