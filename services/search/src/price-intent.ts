import { minorUnitDigits } from '@jangteo/kernel/money';
import { type Amount, amountsIn } from './price-amounts.ts';

/** A price that a query names in words, in minor units, both ends included; and what is left of the query. */
export interface PriceIntent {
  readonly text: string;
  readonly minPrice?: number;
  readonly maxPrice?: number;
}

/** What the words about an amount make of it. `class` is 10만원대, `around` a fifth less to a fifth more. */
type Bound = 'max' | 'below' | 'min' | 'class' | 'around';

const AROUND = 0.2;
const BETWEEN = /^\s*(?:~|-|–|에서|부터|and|to)\s*$/iu;
const RANGE_BEFORE = /(?<!\p{L})(?:between|from)\s+$/iu;
const RANGE_AFTER = /^\s*(?:까지|사이|대|이하)(?:의|에)?/u;
const AFTER: readonly (readonly [RegExp, Bound])[] = [
  [/^\s*(?:이하|이내)(?:의|로|인|에)?/u, 'max'],
  [/^\s*(?:까지|밑|아래|안쪽|안으로|or less|or under)(?:의|로)?(?!\p{L})/iu, 'max'],
  [/^\s*미만(?:의|인)?/u, 'below'],
  [/^\s*(?:이상|초과)(?:의|인)?/u, 'min'],
  [/^\s*(?:부터|넘는|위|or more|and up)(?:의)?(?!\p{L})/iu, 'min'],
  [/^대(?:의|로)?/u, 'class'],
  [/^\s*(?:정도|쯤|안팎|내외|전후|선|짜리)(?:의|로)?(?!\p{L})/u, 'around'],
];
const BEFORE: readonly (readonly [RegExp, Bound])[] = [
  [/(?<!\p{L})(?:under|less than|below|cheaper than|up to|at most|within|maximum|max)\s+$/iu, 'max'],
  [/(?<!\p{L})(?:over|above|more than|at least|minimum|min|from)\s+$/iu, 'min'],
  [/(?<!\p{L})(?:around|about)\s+$/iu, 'around'],
];
/** Behind a bare number: it counts something else than money. */
const OTHER_UNIT = /^[\p{L}\p{N}]|^\s*(?:ml|l|g|kg|gb|tb|cm|mm|m|inch|inches|w|hz)(?!\p{L})/iu;

/**
 * Takes prices out of a query: "3만원 이하 이어폰", "10만원대 노트북", "under $50 shoes". A bare number is a price only where words bound
 * it ("under 500"), and none where a unit follows that is not money (500ml 이하). A price in another currency than the shop's is taken
 * out and bounds nothing: nobody knows what it would be here.
 */
export function readPrice(text: string, currency: string): PriceIntent {
  let left = text;
  let [minPrice, maxPrice]: [number?, number?] = [];
  // One at a time: "30만원 이상 50만원 이하" says two.
  for (let said = firstPrice(left); said !== undefined; said = firstPrice(left)) {
    left = `${left.slice(0, said.start)} ${left.slice(said.end)}`.replaceAll(/\s+/g, ' ').trim();
    if (said.currency !== undefined && said.currency !== currency) continue;
    const [min, max] = said.bounds((major) => Math.round(major * 10 ** minorUnitDigits(currency)));
    minPrice ??= min;
    maxPrice ??= max;
  }
  return { text: left, ...(minPrice !== undefined && { minPrice }), ...(maxPrice !== undefined && { maxPrice }) };
}

interface SaidPrice {
  readonly start: number;
  readonly end: number;
  readonly currency: string | undefined;
  /** Lowest and highest price in minor units. */
  readonly bounds: (minor: (major: number) => number) => readonly [number?, number?];
}

function firstPrice(text: string): SaidPrice | undefined {
  const amounts = amountsIn(text);
  for (const [at, first] of amounts.entries()) {
    const second = amounts[at + 1];
    const isRange = second !== undefined && (first.isMoney || second.isMoney) && BETWEEN.test(text.slice(first.end, second.start));
    const said = isRange ? rangeOf(text, first, second) : boundOf(text, first);
    if (said !== undefined) return said;
  }
  return undefined;
}

function rangeOf(text: string, first: Amount, second: Amount): SaidPrice {
  // 3~5만원: the unit behind the second is meant for both.
  const from = first.isMoney ? first.value : first.value * second.scale;
  return {
    start: first.start - lengthOf(RANGE_BEFORE, text.slice(0, first.start)),
    end: second.end + lengthOf(RANGE_AFTER, text.slice(second.end)),
    currency: first.currency ?? second.currency,
    bounds: (minor) => [minor(Math.min(from, second.value)), minor(Math.max(from, second.value))],
  };
}

function boundOf(text: string, { value, currency, isMoney, start, end }: Amount): SaidPrice | undefined {
  const [head, tail] = [text.slice(0, start), text.slice(end)];
  const before = BEFORE.find(([words]) => words.test(head));
  const after = AFTER.find(([words]) => words.test(tail));
  // A sum alone says about how much; in 5만원권 it is part of a name.
  const bound = after?.[1] ?? before?.[1] ?? (currency === undefined || /^\p{L}/u.test(tail) ? undefined : 'around');
  if (bound === undefined) return undefined;
  if (!isMoney && (bound === 'class' || bound === 'around' || (after === undefined && OTHER_UNIT.test(tail)))) return undefined;
  return {
    start: start - (before === undefined ? 0 : lengthOf(before[0], head)),
    end: end + (after === undefined ? 0 : lengthOf(after[0], tail)),
    currency,
    bounds(minor) {
      if (bound === 'max') return [undefined, minor(value)];
      if (bound === 'below') return [undefined, minor(value) - 1];
      if (bound === 'min') return [minor(value), undefined];
      if (bound === 'around') return [minor(value * (1 - AROUND)), minor(value * (1 + AROUND))];
      return [minor(value), minor(value + classStep(value)) - 1];
    },
  };
}

/** 10만원대 ends before 20만, 15만원대 before 16만: where the last figure that is not 0 goes up by one. */
function classStep(value: number): number {
  let step = 1;
  while (value >= step * 10 && value % (step * 10) === 0) step *= 10;
  return step;
}

function lengthOf(words: RegExp, text: string): number {
  return words.exec(text)?.[0].length ?? 0;
}
