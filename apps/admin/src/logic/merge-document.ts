import { isEqualJson } from './json-diff.ts';

export type Document = Readonly<Record<string, unknown>>;

/** A field that two people have changed, each otherwise. */
export interface Clash {
  readonly field: string;
  /** What both of them read. */
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export interface Merged {
  /** Theirs with what I changed; where both changed a field, mine. */
  readonly document: Document;
  /** What I changed and they did not. */
  readonly kept: readonly string[];
  /** What they changed and I did not. */
  readonly taken: readonly string[];
  readonly clashes: readonly Clash[];
}

/** Lays my changes to a document over those that somebody else has saved meanwhile, field by field. */
export function mergeDocuments(base: Document, mine: Document, theirs: Document): Merged {
  const fields = [...new Set([...Object.keys(base), ...Object.keys(mine), ...Object.keys(theirs)])].sort();
  const isMine = (field: string) => !isEqualJson(base[field], mine[field]);
  const isTheirs = (field: string) => !isEqualJson(base[field], theirs[field]);
  const clashes = fields.filter((field) => isMine(field) && isTheirs(field) && !isEqualJson(mine[field], theirs[field]));
  const entries = fields.map((field) => [field, isMine(field) ? mine[field] : theirs[field]] as const);
  return {
    document: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    kept: fields.filter((field) => isMine(field) && !isTheirs(field)),
    taken: fields.filter((field) => isTheirs(field) && !isMine(field)),
    clashes: clashes.map((field) => ({ field, base: base[field], mine: mine[field], theirs: theirs[field] })),
  };
}
