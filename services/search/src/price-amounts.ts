/** A number in a text that may be a price. */
export interface Amount {
  /** In the major unit. */
  readonly value: number;
  /** What its figures were multiplied by: 10,000 for 3만. */
  readonly scale: number;
  readonly currency: string | undefined;
  /** It says itself that it is money: by a sign or a unit of money, or by 만 and 천. */
  readonly isMoney: boolean;
  /** UTF-16 offsets; `end` is behind the last unit. */
  readonly start: number;
  readonly end: number;
}

const CURRENCIES: readonly (readonly [RegExp, string])[] = [
  [/^(원|₩|krw|won)$/, 'KRW'],
  [/^(\$|usd|dollars?|bucks|달러|불)$/, 'USD'],
  [/^(₹|inr|rs|rupees?|루피)$/, 'INR'],
  [/^(€|eur|euros?|유로)$/, 'EUR'],
  [/^(£|gbp|pounds?|파운드)$/, 'GBP'],
  [/^(¥|jpy|yen|엔|円)$/, 'JPY'],
];
const DIGITS = '일이삼사오육칠팔구';
const MULTIPLES: Readonly<Record<string, number>> = { 백: 100, 천: 1e3, 만: 1e4, 십만: 1e5, 백만: 1e6, 천만: 1e7 };

const START = String.raw`(?<![\p{L}\p{N}.,])(?<!\p{L}-)`;
const NUMBER = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,2})?`;
const SIGN = `[$₩₹€£¥]|(?:usd|krw|inr|eur|gbp|jpy|rs)(?![a-z])`;
const UNIT = `원|달러|불|루피|유로|파운드|엔|円|[$₩₹€£¥]|(?:dollars?|bucks|usd|krw|won|inr|rs|rupees?|eur|euros?|gbp|pounds?|jpy|yen)(?![a-z])`;
// 3만원, 1만 5천원, 29,900원, $49.99, rs. 500; and without a figure 만원, 오만원, 십만원.
const AMOUNT = new RegExp(
  String.raw`${START}(?:(?:(?<sign>${SIGN})\.?\s*)?(?<number>${NUMBER})\s*(?<multiple>천만|백만|십만|만|천|백)?(?:\s?(?<rest>\d{1,4})(?<restMultiple>천|백)?(?=\s?원))?\s*(?<unit>${UNIT})?|(?<digit>[${DIGITS}]?)(?<digitMultiple>천만|백만|십만|만|천)\s?(?<digitUnit>원))`,
  'giu',
);

/** From left to right. */
export function amountsIn(text: string): Amount[] {
  return [...text.matchAll(AMOUNT)].map(({ 0: all, index, groups = {} }) => {
    const { sign, number, multiple, rest = '0', restMultiple = '', unit, digit, digitMultiple, digitUnit } = groups;
    const figure = number === undefined ? DIGITS.indexOf(digit || '일') + 1 : Number(number.replaceAll(',', ''));
    const [scale, money] = [multiple ?? digitMultiple ?? '', (sign ?? unit ?? digitUnit)?.toLowerCase()];
    return {
      value: figure * (MULTIPLES[scale] ?? 1) + Number(rest) * (MULTIPLES[restMultiple] ?? 1),
      scale: MULTIPLES[scale] ?? 1,
      currency: money === undefined ? undefined : CURRENCIES.find(([names]) => names.test(money))?.[1],
      isMoney: money !== undefined || scale !== '',
      start: index,
      end: index + all.trimEnd().length,
    };
  });
}
