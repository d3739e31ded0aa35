import type { ProductDocument } from '@jangteo/edge/product-view';
import type { Money } from '@jangteo/kernel/money';
import { priceOf, textOf, unitsOf } from './product-facts.ts';

/** A SKU of a product that can be chosen. */
export interface Choice {
  readonly sku: string;
  /** What tells it from the others, by the name of the option: `color`, `storage`, or one of its attributes. */
  readonly values: Readonly<Record<string, string>>;
  readonly price: Money;
  /** That can be ordered; undefined: it cannot be told now. */
  readonly units: number | undefined;
}

/** A question with its answers, such as the size. */
export interface Option {
  readonly name: string;
  readonly values: readonly {
    readonly value: string;
    readonly chosen: boolean;
    /** The SKU that it leads to: with as many of the other chosen values as there is one. */
    readonly choice: Choice;
  }[];
}

/** What can be bought: each SKU once, the product's own or those of its variants. `stockKnown`: inventory was asked, and answered. */
export function choicesOf(product: ProductDocument, stockKnown: boolean): Choice[] {
  const choices = new Map<string, Choice>();
  for (const one of [product, ...(product.variants ?? [])]) {
    const { sku, price, color, storage, attributes } = one as Record<string, unknown>;
    const cost = priceOf(price) ?? priceOf(product.price);
    if (typeof sku !== 'string' || cost === undefined) continue;
    const values = { ...textsOf({ color, storage }), ...(one === product ? {} : textsOf(attributes)) };
    choices.set(sku, { sku, values, price: cost, units: unitsOf(one) ?? (stockKnown ? 0 : undefined) });
  }
  return [...choices.values()];
}

function textsOf(values: unknown): Record<string, string> {
  const entries = Object.entries((values ?? {}) as Record<string, unknown>).map(([name, value]) => [name, textOf(value)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The SKU that the address names, else the first that is there to be had. */
export function chosenOf(choices: readonly Choice[], sku: string | null): Choice | undefined {
  return choices.find((choice) => choice.sku === sku) ?? choices.find(({ units }) => units !== 0) ?? choices[0];
}

/** The options that tell the SKUs apart. Where they do not, as without values, the SKU itself is the option. */
export function optionsOf(choices: readonly Choice[], chosen: Choice): Option[] {
  if (choices.length < 2) return [];
  const names = [...new Set(choices.flatMap(({ values }) => Object.keys(values)))];
  const telling = names.filter((name) => new Set(choices.map(({ values }) => values[name] ?? '')).size > 1);
  const keys = choices.map(({ values }) => JSON.stringify(telling.map((name) => values[name] ?? '')));
  if (new Set(keys).size < choices.length) {
    return [{ name: 'sku', values: choices.map((choice) => ({ value: labelOf(choice), chosen: choice === chosen, choice })) }];
  }
  return telling.map((name) => ({
    name,
    values: [...new Set(choices.map(({ values }) => values[name] ?? '–'))].map((value) => ({
      value,
      chosen: (chosen.values[name] ?? '–') === value,
      choice: nearest(choices, chosen, telling, { name, value }),
    })),
  }));
}

export function labelOf({ sku, values }: Choice): string {
  const text = Object.values(values).join(' · ');
  return text === '' ? sku : text;
}

/** Among those with the wanted value, the one that keeps most of what was chosen, and is there to be had. */
function nearest(choices: readonly Choice[], chosen: Choice, names: readonly string[], wanted: { name: string; value: string }): Choice {
  const kept = (choice: Choice) => names.filter((name) => choice.values[name] === chosen.values[name]).length;
  const [best = chosen] = choices
    .filter(({ values }) => (values[wanted.name] ?? '–') === wanted.value)
    .sort((one, other) => kept(other) - kept(one) || Number(other.units !== 0) - Number(one.units !== 0));
  return best;
}
