import { parseDocument } from './document-fields.ts';
import type { Draft } from './document-requests.ts';
import type { TakenValues } from './taken-values.ts';

/** A document as a store has it; `changed` is the number of the change that wrote it. */
export interface StoredDocument {
  readonly id: string;
  readonly changed: number;
  readonly version: number;
  readonly json: string;
}

export type WriteOutcome =
  | { readonly state: 'written' | 'unchanged'; readonly version: number }
  /** Another document has a unique value of this one. */
  | { readonly state: 'taken'; readonly detail: string };

/** A draft that is written, over `there` where its id has a document; `before` is that one, parsed. */
export interface AcceptedDraft extends Draft {
  readonly changed: number;
  readonly version: number;
  readonly there: StoredDocument | undefined;
  readonly before: object | undefined;
}

/**
 * What becomes of each draft of a write; ids differ. With `skipUnchanged`, one with the text that is there already is left alone. The changes
 * of the accepted ones follow `lastChange` without a gap.
 */
export function decideWrites(
  drafts: readonly Draft[],
  { current, taken, lastChange, skipUnchanged }: WriteConditions,
): { readonly outcomes: WriteOutcome[]; readonly accepted: AcceptedDraft[] } {
  const outcomes: WriteOutcome[] = [];
  const accepted: AcceptedDraft[] = [];
  for (const draft of drafts) {
    const there = current.get(draft.id);
    if (there?.json === draft.json && skipUnchanged) {
      outcomes.push({ state: 'unchanged', version: there.version });
      continue;
    }
    const before = there === undefined ? undefined : parseDocument(there.json);
    const conflict = taken.claim(draft.id, draft.document, before);
    if (conflict !== undefined) {
      outcomes.push({ state: 'taken', detail: conflict });
      continue;
    }
    const changed = lastChange + accepted.length + 1;
    // A version is never above the number of the change that made it: one that begins at such a number is above all that its id had.
    const version = there === undefined ? changed : there.version + 1;
    outcomes.push({ state: 'written', version });
    accepted.push({ ...draft, changed, version, there, before });
  }
  return { outcomes, accepted };
}

interface WriteConditions {
  readonly current: ReadonlyMap<string, StoredDocument>;
  readonly taken: TakenValues;
  readonly lastChange: number;
  readonly skipUnchanged: boolean;
}
