import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '@jangteo/kernel/random';
import { writeAtomically } from './data-folder.ts';

export interface AdminToken {
  /** SHA-256 in hex: all that is kept. */
  readonly hash: string;
  /** The token itself, where it was just made: to be shown once. */
  readonly token?: string;
  /** Writes the hash of a new token down; called once somebody has seen it. */
  keep(): void;
}

const FILE = 'admin-token.json';
const TOKEN_BYTES = 24;

/** The token of the admin API: the configured one, else the one made at the first start on this folder. */
export function adminTokenOf(directory: string, configured: string | undefined, random: Random): AdminToken {
  const file = join(directory, FILE);
  if (configured !== undefined) return { hash: hashOf(configured), keep() {} };
  if (existsSync(file)) return { hash: (JSON.parse(readFileSync(file, 'utf8')) as { sha256: string }).sha256, keep() {} };
  const token = newToken(random);
  const sha256 = hashOf(token);
  return { hash: sha256, token, keep: () => writeAtomically(file, { sha256 }) };
}

export function newToken(random: Random): string {
  return Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
}

export function hashOf(token: string): string {
  return hash('sha256', token);
}
