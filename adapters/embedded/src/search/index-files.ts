import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, readShared } from './disk.ts';
import type { Held } from './held-segments.ts';
import { filesOf, type Manifest, readManifest, writeManifest } from './manifest.ts';
import { countLive, Segment } from './segment.ts';

/** The folder of an index: what its manifest says is there, everything else is what a crash may leave. */
export class IndexFiles {
  readonly #folder: string;
  readonly #disk: Disk;
  #manifest: Manifest;
  #nextSegment: number;
  #abandoned: Segment[] = [];

  private constructor(folder: string, disk: Disk, manifest: Manifest) {
    this.#folder = folder;
    this.#disk = disk;
    this.#manifest = manifest;
    this.#nextSegment = manifest.nextSegment;
  }

  /** Removes what a crash left. Throws ENGINE_AWAY where a file is damaged. */
  static open(folder: string, disk: Disk): { files: IndexFiles; held: Held[] } {
    const { manifest, live } = readManifest(folder);
    const needed = filesOf(manifest);
    for (const file of readdirSync(folder)) if (!needed.has(file)) disk.remove(join(folder, file));
    const held = manifest.segments.map(({ name, bytes }, nth): Held => {
      const segment = new Segment(name, readShared(join(folder, name), bytes), true);
      return { segment, seen: true, seenLive: live[nth], live: live[nth] };
    });
    return { files: new IndexFiles(folder, disk, manifest), held };
  }

  /** As it would be found after a crash. */
  get manifest(): Manifest {
    return this.#manifest;
  }

  /** A new segment, on disk. */
  store(file: Uint8Array): Segment {
    const name = `segment-${this.#nextSegment++}`;
    try {
      this.#disk.write(join(this.#folder, name), [file]);
    } catch (thrown) {
      // The disk may be full of it.
      this.#disk.remove(join(this.#folder, name));
      throw thrown;
    }
    return new Segment(name, file);
  }

  remove({ name }: Segment): void {
    this.#disk.remove(join(this.#folder, name));
  }

  /** Removes a segment that a commit failed with, once another has not: the manifest on disk may name it until then. */
  abandon(segment: Segment): void {
    this.#abandoned.push(segment);
  }

  /** From now on a restart finds these segments, with what lives of them, and no others. */
  commit(seen: readonly Held[]): void {
    const segments = seen.map(({ segment: { name, file, documents }, seenLive }) => ({
      name,
      bytes: file.length,
      documents,
      alive: countLive(seenLive, documents),
    }));
    const manifest = { ...this.#manifest, nextSegment: this.#nextSegment, segments };
    const live = seen.map(({ seenLive }) => seenLive);
    writeManifest(this.#disk, this.#folder, manifest, live);
    this.#manifest = manifest;
    for (const segment of this.#abandoned) this.remove(segment);
    this.#abandoned = [];
  }
}
