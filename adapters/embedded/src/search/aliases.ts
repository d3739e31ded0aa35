import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, replaceFile } from './disk.ts';

const FILE = 'aliases.json';

/** Which index each alias points to, in one small file. */
export function readAliases(root: string): Map<string, string> {
  const path = join(root, FILE);
  return new Map(existsSync(path) ? (Object.entries(JSON.parse(readFileSync(path, 'utf8'))) as [string, string][]) : []);
}

export function writeAliases(disk: Disk, root: string, aliases: ReadonlyMap<string, string>): void {
  replaceFile(disk, join(root, FILE), [Buffer.from(JSON.stringify(Object.fromEntries(aliases)))]);
}
