import { systemDisk } from '../src/search/disk.ts';
import { SearchFolder, type SearchFolderOptions } from '../src/search/search-folder.ts';
import { openAnalyser } from './plain-analyser.ts';

/** The indexes of a folder in this thread, with words between spaces. */
export function openFolder(root: string, more: Partial<SearchFolderOptions> = {}): SearchFolder {
  return new SearchFolder({
    root,
    disk: systemDisk,
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
