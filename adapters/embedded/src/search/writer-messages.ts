import type { IndexChange, IndexKind, ScanOptions } from '@jangteo/ports/search/search-index';
import type { KnownIndex } from './search-folder.ts';
import type { View } from './view.ts';

/** What the writer's thread is started with. */
export interface WriterStart {
  /** The folder of all indexes. */
  readonly root: string;
  /** A module that exports what packages/korean/src/analyser.ts does. */
  readonly analysis: string;
}

export interface Opened {
  readonly aliases: readonly (readonly [alias: string, index: string])[];
  readonly indexes: readonly KnownIndex[];
}

/** What each method takes; what it gives is said in writer-worker.ts. */
export interface WriterMethods {
  readonly open: Record<string, never>;
  readonly create: { readonly index: string; readonly kind: IndexKind; readonly now: number };
  readonly drop: { readonly index: string };
  readonly list: Record<string, never>;
  readonly pointAlias: { readonly alias: string; readonly index: string };
  readonly load: { readonly index: string };
  readonly unload: { readonly index: string };
  readonly write: { readonly index: string; readonly changes: readonly IndexChange[] };
  readonly refresh: { readonly index: string };
  readonly scan: ScanOptions & { readonly index: string };
  readonly read: { readonly index: string; readonly ids: readonly string[] };
  readonly vocabulary: { readonly index: string; readonly minDocuments: number };
  readonly remember: { readonly eojeols: readonly string[] };
  readonly analyse: { readonly eojeols: readonly string[] };
  readonly close: Record<string, never>;
}

export type WriterEvent =
  | { readonly view: View }
  | { readonly mergeFailed: { readonly index: string; readonly error: string } }
  | { readonly removedDamaged: { readonly index: string; readonly error: string } };
