import type { Clock } from '@jangteo/kernel/clock';
import type { AdminApi } from '../admin-api.ts';
import type { Diagnosis } from './examine.ts';
import { describeFix } from './finding.ts';
import { applyFixes, comeToRest, type FixResult, fixesFor } from './fix.ts';

export interface MendOptions {
  readonly api: AdminApi;
  readonly clock: Clock;
  readonly before: Diagnosis;
  /** Looks at everything again. */
  readonly look: () => Promise<Diagnosis>;
  /** How long what a round of fixes set off may take; default 15 s. */
  readonly restMs?: number;
}

export interface Mended {
  readonly fixed: readonly FixResult[];
  readonly after: Diagnosis;
}

/** A mended finding may uncover another one, and one that the first command cannot mend is given to the next. */
const ROUNDS = 4;
const REST_MS = 15_000;

/** Runs the findings' commands in rounds, and looks again after each; no command runs twice. */
export async function mend({ api, clock, before, look, restMs = REST_MS }: MendOptions): Promise<Mended> {
  const tried = new Set<string>();
  const fixed: FixResult[] = [];
  let after = before;
  for (let round = 0; round < ROUNDS; round++) {
    const fixes = fixesFor(after.findings, tried);
    if (fixes.length === 0) break;
    for (const fix of fixes) tried.add(describeFix(fix));
    fixed.push(...(await applyFixes(api, fixes)));
    await comeToRest(api, clock, restMs);
    after = await look();
  }
  return { fixed, after };
}
