import { createHash } from 'node:crypto';
import type { RowOptions } from './convert-row.ts';
import { readSource, SourceBroken } from './read-source.ts';

const ID_CHARS = 40;

/**
 * What makes an import the same one again: the unpacked content and the options that give stock and prices. So a file imported
 * twice, packed or not, under any name, grants its stock once. Throws IMPORT_FAILED for what is no text.
 */
export async function importIdentity(path: string, { currency, stock }: RowOptions, onBytes: (bytes: number) => void): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([currency, stock ?? null]));
  try {
    for await (const chunk of readSource(path, onBytes)) hash.update(chunk);
  } catch (thrown) {
    // A broken file is what can be read of it; the import itself will say so.
    if (!(thrown instanceof SourceBroken)) throw thrown;
  }
  return hash.digest('hex').slice(0, ID_CHARS);
}
