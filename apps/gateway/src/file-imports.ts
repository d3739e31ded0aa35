/** A file of products that an operator uploads, from its first byte to its last row. */
export interface FileImport {
  readonly id: string;
  /** As the operator's machine calls it. */
  readonly name: string;
  readonly state: 'uploading' | 'waiting' | 'reading' | 'importing' | 'done' | 'failed' | 'stopped';
  /** Of the file as it lies there, packed or not. */
  readonly bytesTotal: number;
  /** Uploaded, then read, then imported. */
  readonly bytes: number;
  readonly result: FileImportResult;
  /** Why it failed, or ended before the end of the file. */
  readonly error?: string;
}

export interface FileImportResult {
  readonly rows: number;
  readonly imported: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly mended: number;
  readonly unlisted: number;
  readonly granted: number;
  readonly withoutStock: number;
  /** The first thousand, in the order of the lines. */
  readonly issues: readonly {
    readonly line: number;
    readonly kind: string;
    readonly reason: string;
    readonly detail: string;
    readonly id?: string;
  }[];
  /** All of them, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

export interface NewFileImport {
  readonly name: string;
  readonly bytes: number;
  /** Of prices that name none; default: the shop's. */
  readonly currency?: string;
  /** Of every SKU; default: each row's own. */
  readonly stock?: number;
}

/** Imports of files that operators upload in pieces; each runs in the shop, one after the other. */
export interface FileImports {
  begin(file: NewFileImport): Promise<FileImport>;
  /** Takes the next piece; after the last the import begins by itself. Throws NOT_FOUND, and INVALID_REQUEST where it is not the next. */
  write(id: string, offset: number, piece: Buffer): Promise<FileImport>;
  /** Throws NOT_FOUND. */
  read(id: string): FileImport;
  /** The last ones, newest first. */
  list(): readonly FileImport[];
  /** Ends it after the batch under way; the same file goes on from there. Throws NOT_FOUND. */
  stop(id: string): FileImport;
}
