/** A document as it is stored, or the trace of one that was deleted. */
export interface CopiedDocument {
  readonly id: string;
  readonly version: number;
  /** undefined: deleted. */
  readonly json: string | undefined;
}

/** A whole collection with its versions, for moving it: what DocumentStore leaves out, as no service may choose a version. */
export interface DocumentCopy {
  /** By id, upwards. */
  pages(): AsyncIterable<readonly CopiedDocument[]>;
  /** Puts them as they are, whatever was there. */
  write(documents: readonly CopiedDocument[]): Promise<void>;
  close(): Promise<void>;
}
