import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import { JangteoError } from '@jangteo/kernel/errors';

/** What is done to files, in steps that a crash may come between. */
export interface Disk {
  /** A new file, whole and synced. Its name is durable with the next `rename` in its folder. */
  write(path: string, parts: readonly Uint8Array[]): void;
  /** Puts a file or folder in another's place, durably. */
  rename(from: string, to: string): void;
  /** A file or a folder, if it is there. */
  remove(path: string): void;
}

export const systemDisk: Disk = {
  write(path, parts) {
    const file = openSync(path, 'w');
    try {
      for (const part of parts) writeAll(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
  rename(from, to) {
    renameSync(from, to);
    syncFolder(dirname(to));
  },
  remove(path) {
    rmSync(path, { recursive: true, force: true });
  },
};

/** A file in place of the one before: a crash leaves one of the two. */
export function replaceFile(disk: Disk, path: string, parts: readonly Uint8Array[]): void {
  disk.write(`${path}.new`, parts);
  disk.rename(`${path}.new`, path);
}

/** The whole file in memory that threads share. Throws ENGINE_AWAY where it is shorter. */
export function readShared(path: string, bytes: number): Uint8Array {
  const content = new Uint8Array(new SharedArrayBuffer(bytes));
  const file = openSync(path, 'r');
  try {
    let at = 0;
    while (at < bytes) {
      const read = readSync(file, content, at, bytes - at, at);
      if (read === 0) throw new JangteoError('ENGINE_AWAY', `${path} is damaged: it ends after ${at} of ${bytes} bytes`);
      at += read;
    }
  } finally {
    closeSync(file);
  }
  return content;
}

function writeAll(file: number, part: Uint8Array): void {
  for (let at = 0; at < part.length; ) at += writeSync(file, part, at);
}

function syncFolder(path: string): void {
  // Windows opens no folder; its rename is durable with the journal.
  if (platform() === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
