import { CATEGORY_LEVELS_MAX, CATEGORY_NAME_MAX } from '@jangteo/catalog/category';
import { PRODUCT_LIMITS } from '@jangteo/catalog/check-product';
import { type Mend, mendText } from './mend-text.ts';

/**
 * Category names from the root down; text such as "Clothing > Shorts" is taken apart. Feeds that lack the last category put the
 * product's title there, whole or cut ("Crystal Paper Weig..."): left in, each such product would have a category to itself.
 */
export function convertCategory(value: unknown, title: string, mends: Mend[]): string[] {
  if (value === undefined || value === null) return [];
  const parts = typeof value === 'string' ? value.split('>') : value;
  if (!Array.isArray(parts)) {
    mends.push({ reason: 'category_left_out', detail: 'the category is neither a list of names nor text' });
    return [];
  }
  const names = parts.flatMap((part) => mendText('category', part, CATEGORY_NAME_MAX, mends)?.normalize('NFC') ?? []);
  const last = names.at(-1);
  if (last !== undefined && repeats(last, title)) {
    mends.push({ reason: 'category_is_title', detail: `the category "${last}" repeats the title and was left out` });
    names.pop();
  } else if (names.length < parts.length) mends.push({ reason: 'category_empty_name', detail: 'an empty category name was left out' });
  if (names.length <= CATEGORY_LEVELS_MAX) return names;
  mends.push({ reason: 'category_cut', detail: `the category had ${names.length} levels and was cut to ${CATEGORY_LEVELS_MAX}` });
  return names.slice(0, CATEGORY_LEVELS_MAX);
}

const TITLE_CHARS_MIN = 16;

function repeats(name: string, title: string): boolean {
  const start = name.replace(/\s*(\.{3}|…)$/u, '');
  // A short one, such as 노트북, may well be the category of a product that is called just that.
  return start === name ? name === title && name.length >= TITLE_CHARS_MIN : title.startsWith(start);
}

type AttributeValue = string | number | boolean | AttributeValue[] | { [name: string]: AttributeValue };

/** Attributes as they are, within the catalogue's limits; empty ones are left out without a word. */
export function convertAttributes(field: string, value: unknown, mends: Mend[]): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    mends.push({ reason: `${field}_left_out`, detail: `${field} is no object and was left out` });
    return undefined;
  }
  const converted = convertObject(value, 1, mends);
  const entries = Object.entries(converted);
  if (entries.length <= PRODUCT_LIMITS.attributes) return converted;
  mends.push({ reason: `${field}_cut`, detail: `${field} had ${entries.length} entries` });
  return Object.fromEntries(entries.slice(0, PRODUCT_LIMITS.attributes));
}

function convertObject(value: object, depth: number, mends: Mend[]): { [name: string]: AttributeValue } {
  const entries = Object.entries(value).flatMap(([name, part]): [string, AttributeValue][] => {
    const key = mendText('attribute', name, PRODUCT_LIMITS.attributeName, mends);
    const converted = convertValue(part, depth, mends);
    return key === undefined || converted === undefined ? [] : [[key, converted]];
  });
  return Object.fromEntries(entries);
}

function convertValue(value: unknown, depth: number, mends: Mend[]): AttributeValue | undefined {
  if (typeof value === 'string') return mendText('attribute', value, PRODUCT_LIMITS.attributeText, mends, { lines: true });
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= PRODUCT_LIMITS.attributeDepth) {
    mends.push({ reason: 'attribute_left_out', detail: 'an attribute was nested too deep' });
    return undefined;
  }
  if (!Array.isArray(value)) return convertObject(value, depth + 1, mends);
  return value.flatMap((part) => convertValue(part, depth + 1, mends) ?? []);
}

interface Image {
  readonly url: string;
  readonly main?: boolean;
}

/** Images as addresses or objects; what has no address on the web is left out. */
export function convertImages(value: unknown, mends: Mend[]): Image[] | undefined {
  if (value === undefined || value === null) return undefined;
  const images = (Array.isArray(value) ? value : [value]).flatMap((part): Image[] => {
    const { url, main }: Readonly<Record<string, unknown>> = typeof part === 'object' && part !== null ? part : { url: part };
    if (typeof url !== 'string' || url.length > PRODUCT_LIMITS.url || !/^(https?:\/\/|\/(?!\/))\P{Cc}*$/u.test(url)) {
      mends.push({ reason: 'image_left_out', detail: 'an image has no address that starts with http' });
      return [];
    }
    return [{ url, ...(typeof main === 'boolean' ? { main } : {}) }];
  });
  return images.slice(0, PRODUCT_LIMITS.images);
}

/** Weight and dimensions where they are complete. */
export function convertMeasures(row: Record<string, unknown>, mends: Mend[]): Record<string, unknown> {
  const measure = (field: string, sides: readonly string[]) => {
    const value = row[field];
    if (value === undefined || value === null) return {};
    const { unit, ...numbers } = (typeof value === 'object' ? value : {}) as Record<string, unknown>;
    const complete = sides.every((side) => typeof numbers[side] === 'number' && (numbers[side] as number) > 0);
    if (complete && typeof unit === 'string' && unit.trim() !== '' && unit.length <= PRODUCT_LIMITS.shortText) {
      return { [field]: { ...Object.fromEntries(sides.map((side) => [side, numbers[side]])), unit: unit.trim() } };
    }
    mends.push({ reason: `${field}_left_out`, detail: `${field} needs ${sides.join(', ')} above 0 and a unit` });
    return {};
  };
  return { ...measure('weight', ['value']), ...measure('dimensions', ['length', 'width', 'height']) };
}
