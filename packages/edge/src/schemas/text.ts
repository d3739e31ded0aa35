/** No control character and no half of a surrogate pair, which no store can hold. */
const PRINTABLE = '^[^\\p{Cc}\\p{Cs}]*$';
const NOT_BLANK = '^(?!\\s*$)[^\\p{Cc}\\p{Cs}]*$';
const VISIBLE_ASCII = '^[\\x21-\\x7e]+$';
const COUNTRY = '^[A-Z]{2}$';
const CURRENCY = '^[A-Z]{3}$';

/** What a person is told where a text does not match one of the patterns above. */
export const PATTERN_MESSAGES: Readonly<Record<string, string>> = {
  [PRINTABLE]: 'must not contain control characters',
  [NOT_BLANK]: 'must not be blank or contain control characters',
  [VISIBLE_ASCII]: 'must be visible ASCII',
  [COUNTRY]: 'must be an ISO 3166 code of two capital letters, such as KR',
  [CURRENCY]: 'must be an ISO 4217 code of three capital letters, such as KRW',
};

/** A text that says something; lengths are in characters. */
export const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength, pattern: NOT_BLANK }) as const;
export const optionalText = (maxLength: number) => ({ type: 'string', maxLength, pattern: PRINTABLE }) as const;
export const visibleAscii = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength, pattern: VISIBLE_ASCII }) as const;
export const country = { type: 'string', pattern: COUNTRY } as const;
export const currency = { type: 'string', pattern: CURRENCY } as const;

/** As long as the catalogue takes them. */
export const id = text(128);
export const sku = text(128);
