import type { Group, SearchPage } from '@jangteo/ports/search/search-index';
import type { Correction, Language } from './language.ts';

/** What is asked of the engine on one rung: with it a later page asks the same. */
export interface Step {
  /** What was typed wrong is put right. */
  readonly corrected: boolean;
  /** The price that the query names counts. */
  readonly priced: boolean;
  /** So many groups are enough, and parts of compounds are groups of their own. */
  readonly least?: number;
}

/** What a query was understood as. */
export interface Planned {
  readonly groups: readonly Group[];
  readonly correction?: Correction;
}

export interface Climb extends Planned {
  readonly step: Step;
  readonly page: SearchPage;
}

export interface LadderOptions {
  readonly language: Language;
  /** The query without its price. */
  readonly text: string;
  /** The query names a price. */
  readonly hasPrice: boolean;
  /** No correction of what was typed. */
  readonly verbatim: boolean;
  readonly ask: (groups: readonly Group[], step: Step) => Promise<SearchPage>;
}

/** What was typed is not what was meant where so many times as many products have a word that is near. */
const FAR_COMMONER = 20;
/** The same for a word that no product is called by: what it found, it found by its parts, or inside others. */
const COMMONER = 3;
const TYPED: Step = { corrected: false, priced: true };
const CORRECTED: Step = { corrected: true, priced: true };
const NOTHING: SearchPage = { hits: [], total: 0 };

/**
 * The ladder: all words as typed, then put right, then with some left out; the first rung that finds something counts. What finds
 * next to nothing, and has a word that no product is called by, is put right as well.
 */
export async function climb(options: LadderOptions): Promise<Climb> {
  const { language, text, hasPrice, verbatim } = options;
  const typed = await stand(options, TYPED, undefined);
  if (text === '') return typed;
  const { total } = typed.page;
  const correction = verbatim ? undefined : await language.correct(text);
  if (correction !== undefined && (total === 0 || isOddity(correction, total))) {
    const corrected = await stand(options, CORRECTED, correction);
    if (corrected.page.total > (isPassedOver(correction) ? 0 : total * COMMONER)) return corrected;
  }
  if (total > 0) return { ...typed, ...(correction !== undefined && isFarCommoner(correction, total) && { correction }) };

  // What was only guessed is rather left out.
  const sure = correction === undefined ? undefined : await language.correct(text, true);
  const step = sure === undefined ? TYPED : CORRECTED;
  if (hasPrice) {
    const unpriced = await stand(options, { ...step, priced: false }, sure);
    if (unpriced.page.total > 0) return unpriced;
  }
  const { length } = await groupsFor(options, { ...step, least: 1 }, sure);
  for (const least of new Set([length - 1, Math.ceil(length / 2), 1])) {
    if (least < 1 || least >= length) continue;
    const relaxed = await stand(options, { ...step, least }, sure);
    if (relaxed.page.total > 0) return relaxed;
  }
  return typed;
}

/** One rung. */
async function stand(options: LadderOptions, step: Step, correction: Correction | undefined): Promise<Climb> {
  const { text, hasPrice, ask } = options;
  const groups = await groupsFor(options, step, correction);
  // Nothing but an emoji or stop words says nothing that could be found; a price alone does.
  const page = groups.length === 0 && text !== '' && !hasPrice ? NOTHING : await ask(groups, step);
  return { step, groups, page, ...(step.corrected && correction !== undefined && { correction }) };
}

/** The rung that a page before was found on, planned anew. */
export async function replan(options: LadderOptions, step: Step): Promise<Planned> {
  const isRelaxed = step.least !== undefined || !step.priced;
  const correction = step.corrected ? await options.language.correct(options.text, isRelaxed) : undefined;
  return { groups: await groupsFor(options, step, correction), ...(correction !== undefined && { correction }) };
}

async function groupsFor({ language, text }: LadderOptions, step: Step, correction: Correction | undefined): Promise<readonly Group[]> {
  if (!step.corrected || correction === undefined) return await language.groups(text, step.least !== undefined);
  return step.least === undefined ? await language.correctedGroups(correction) : await language.groups(correction.text, true);
}

function isOddity(correction: Correction, total: number): boolean {
  return isPassedOver(correction) || correction.swaps.some(({ isUnknown, products }) => isUnknown && products > total * COMMONER);
}

function isPassedOver({ swaps }: Correction): boolean {
  return swaps.some((swap) => swap.isPassedOver);
}

function isFarCommoner({ swaps }: Correction, total: number): boolean {
  return swaps.some(({ products }) => products > total * FAR_COMMONER);
}
