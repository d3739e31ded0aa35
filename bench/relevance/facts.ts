import type { GeneratedProduct } from '@jangteo/platform/seed/generate-product';

/** What is true of a product, by which a query is judged. */
export interface Facts {
  readonly id: string;
  /** As the output shows it; no rule for a generated product reads it. */
  readonly title: string;
  /** Each fact has values, such as color: 블랙, 화이트. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** The words of some of them, folded by `wordsOf`. */
  readonly words: Readonly<Record<string, ReadonlySet<string>>>;
  /** In minor units; undefined where the product has none. */
  readonly price: number | undefined;
}

/** A row of a catalogue as it was delivered, such as a line of products-20k.ndjson. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly brand: string | null;
  readonly category_path: readonly string[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly price: number | null;
}

/** Of a product that is made up: its noun is the last category, `under` has all four. */
export function factsOfGenerated({ id, noun, categoryNames, document }: GeneratedProduct): Facts {
  const { title, brand, color, variants, attributes, price } = document;
  const sizes = variants.flatMap((variant) => variant.attributes?.사이즈 ?? []);
  return {
    id,
    title,
    values: {
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, [value]])),
      noun: [noun],
      under: categoryNames,
      brand: [brand],
      color: [...new Set([...(color === undefined ? [] : [color]), ...variants.flatMap((variant) => variant.color ?? [])])],
      storage: [...new Set(variants.flatMap(({ storage }) => storage ?? []))],
      size: [...new Set(sizes)],
    },
    words: {},
    price: price.amount,
  };
}

/** Of a row that somebody else wrote: all that is sure is which words it has. Its price is in whole units there. */
export function factsOfRow({ id, title, brand, category_path: names, attributes = {}, price }: Row, minorUnits: number): Facts {
  const told = Object.values(attributes).filter((value) => typeof value === 'string');
  return {
    id,
    title,
    values: {},
    words: {
      title: wordsOf(title),
      brand: wordsOf(brand ?? ''),
      category: wordsOf(names.join(' ')),
      any: wordsOf([title, brand ?? '', ...names, ...told].join(' ')),
    },
    price: price === null ? undefined : price * minorUnits,
  };
}

/** The words of an English text: lower case, without 's and the endings of the plural, so that Women's Shoes has woman's and shoe. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    (
      text
        .toLowerCase()
        .replaceAll(/['’]s?\b/g, '')
        .match(/[a-z0-9]+/g) ?? []
    ).map(singular),
  );
}

function singular(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(ss|sh|ch|x)es$/.test(word)) return word.slice(0, -2);
  return /[^su]s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word;
}
