import { closeSync, ftruncateSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Disk } from '../src/search/disk.ts';
import { unsyncedDisk } from './open-folder.ts';

export class PowerCut extends Error {}

/** Counts what is done to files; nothing is done any more from step `last` on, which ends in its middle. */
export class FailingDisk implements Disk {
  steps = 0;
  readonly #last: number;
  /** Files whose names are not durable yet. */
  readonly #nameless = new Set<string>();

  constructor(last = Number.POSITIVE_INFINITY) {
    this.#last = last;
  }

  write(path: string, parts: readonly Uint8Array[]): void {
    // Two steps: a file may be there by half.
    const isCut = this.#cuts();
    if (!isCut) this.#nameless.add(path);
    if (!isCut) unsyncedDisk.write(path, parts);
    if (this.#cuts() && !isCut) halve(path);
    this.#check();
  }

  rename(from: string, to: string): void {
    if (this.#cuts()) throw new PowerCut();
    renameSync(from, to);
    for (const path of this.#nameless) if (dirname(path) === dirname(to)) this.#nameless.delete(path);
  }

  remove(path: string): void {
    if (this.#cuts()) throw new PowerCut();
    unsyncedDisk.remove(path);
  }

  /** What a file system may do at a power cut: files whose folder was not synced since are gone. */
  loseNames(): void {
    for (const path of this.#nameless) rmSync(path, { force: true });
  }

  #cuts(): boolean {
    return ++this.steps >= this.#last;
  }

  #check(): void {
    if (this.steps >= this.#last) throw new PowerCut();
  }
}

function halve(path: string): void {
  const file = openSync(path, 'r+');
  ftruncateSync(file, statSync(path).size >> 1);
  closeSync(file);
}
