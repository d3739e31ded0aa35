import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { type Disk, systemDisk } from '../src/search/disk.ts';
import { SearchFolder, type SearchFolderOptions } from '../src/search/search-folder.ts';
import { openAnalyser } from './plain-analyser.ts';

/** Does not wait for the disk, which tests that cut no power need not. */
export const unsyncedDisk: Disk = {
  ...systemDisk,
  write(path, parts) {
    const file = openSync(path, 'w');
    for (const part of parts) writeSync(file, part);
    closeSync(file);
  },
  rename: renameSync,
};

/** The indexes of a folder in this thread, with words between spaces. */
export function openFolder(root: string, more: Partial<SearchFolderOptions> = {}): SearchFolder {
  return new SearchFolder({
    root,
    disk: unsyncedDisk,
    analyser: (dictionary) => openAnalyser({ dictionary }),
    publish: () => {},
    mergeFailed(_, thrown) {
      throw thrown;
    },
    removedDamaged(_, thrown) {
      throw thrown;
    },
    ...more,
  });
}
