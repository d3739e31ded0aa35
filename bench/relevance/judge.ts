import { type Facts, wordsOf } from './facts.ts';

/** What a fact has to be. */
export type Condition =
  /** One of its values is one of these; `갤럭시*` stands for all that begin so. */
  | { readonly fact: string; readonly isOneOf: readonly string[]; readonly not: boolean }
  /** Its text has all the words of one of these. */
  | { readonly fact: string; readonly hasWordsOf: readonly ReadonlySet<string>[]; readonly not: boolean }
  /** Bounds are part of it. */
  | { readonly priceFrom: number; readonly priceTo: number };

export const GRADE_MAX = 3;

/** A grade, 1 to GRADE_MAX, for what meets all conditions. */
export interface Rule {
  readonly grade: number;
  readonly conditions: readonly Condition[];
}

/** What a buyer types, and how products answer it. */
export interface JudgedQuery {
  readonly query: string;
  /** What it tries, such as typo. */
  readonly kind: string;
  readonly rules: readonly Rule[];
}

/** The grade of the first rule that the product meets; 0 for none. */
export function gradeOf({ rules }: JudgedQuery, facts: Facts): number {
  return rules.find(({ conditions }) => conditions.every((condition) => meets(condition, facts)))?.grade ?? 0;
}

function meets(condition: Condition, { values, words, price }: Facts): boolean {
  if ('priceFrom' in condition) return price !== undefined && price >= condition.priceFrom && price <= condition.priceTo;
  if ('isOneOf' in condition) {
    const own = values[condition.fact] ?? [];
    return condition.not !== condition.isOneOf.some((wanted) => own.some((value) => isLike(value, wanted)));
  }
  const own = words[condition.fact];
  return condition.not !== condition.hasWordsOf.some((wanted) => own !== undefined && wanted.isSubsetOf(own));
}

function isLike(value: string, wanted: string): boolean {
  return wanted.endsWith('*') ? value.startsWith(wanted.slice(0, -1)) : value === wanted;
}

const QUERY = /^(.+?) = (.+)$/;
const RULE = /^([1-3]) (.+)$/;
const CONDITION = /^(-?)([^:~]+)([:~])(.+)$/;

/**
 * Reads queries: `[kind]` opens a kind, `query = grade condition & condition; grade condition` is a query of it, `#` a comment. A condition is
 * `fact:value|value`, `fact~words|words`, each denied by a `-` in front, or `price:from..to` where one bound may be missing. Throws where a line is none of these.
 */
export function readQueries(text: string): JudgedQuery[] {
  let kind = '';
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    if (/^\[.+\]$/.test(line)) {
      kind = line.slice(1, -1);
      return [];
    }
    try {
      const [, query, answers] = parts(QUERY, line);
      return [{ query, kind, rules: answers.split('; ').map(readRule) }];
    } catch (cause) {
      throw new Error(`line ${at + 1} is no query: ${line}`, { cause });
    }
  });
}

function readRule(text: string): Rule {
  const [, grade, conditions] = parts(RULE, text);
  return { grade: Number(grade), conditions: conditions.split(' & ').map(readCondition) };
}

function readCondition(text: string): Condition {
  const [, minus, fact, relation, told = ''] = parts(CONDITION, text);
  if (fact === 'price') {
    const [, from, to] = parts(/^(\d*)\.\.(\d*)$/, told);
    return { priceFrom: from === '' ? 0 : Number(from), priceTo: to === '' ? Number.POSITIVE_INFINITY : Number(to) };
  }
  const wanted = told.split('|');
  const not = minus === '-';
  return relation === ':' ? { fact, isOneOf: wanted, not } : { fact, hasWordsOf: wanted.map(wordsOf), not };
}

/** What a pattern takes a text into: the whole and two parts at least. */
function parts(pattern: RegExp, text: string): [string, string, string, ...string[]] {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`"${text}" does not read as ${pattern}`);
  return match as unknown as [string, string, string, ...string[]];
}
