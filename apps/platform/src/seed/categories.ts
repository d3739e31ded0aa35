import { insist } from '@jangteo/kernel/insist';
import { BEAUTY_AND_FOOD } from './departments/beauty-food.ts';
import { ELECTRONICS } from './departments/electronics.ts';
import { FASHION } from './departments/fashion.ts';
import { LEISURE } from './departments/leisure.ts';
import { LIVING } from './departments/living.ts';
import { KINDS, type Kind } from './kinds/kind.ts';

/** A category that products stand in, with what is sold there. */
export interface Shelf {
  /** From the root down, four names. */
  readonly names: readonly string[];
  /** What a product is called: the last name. */
  readonly noun: string;
  readonly kind: Kind;
  /** In won. */
  readonly priceMin: number;
  readonly priceMax: number;
}

const LINE = /^(.+) > (.+) = (\w+) (\d+)-(\d+): (.+)$/;

/** All shelves, in a fixed order. */
export const SHELVES: readonly Shelf[] = Object.entries({ ...ELECTRONICS, ...FASHION, ...BEAUTY_AND_FOOD, ...LIVING, ...LEISURE }).flatMap(
  ([department, lines]) =>
    lines
      .trim()
      .split('\n')
      .flatMap((line) => shelvesOf(department, line)),
);

function shelvesOf(department: string, line: string): Shelf[] {
  const [, second = '', third = '', kindName = '', min, max, nouns = ''] = LINE.exec(line) ?? [];
  const kind = KINDS.get(kindName);
  insist(kind !== undefined, `the line "${line}" of ${department} names a kind`);
  return nouns
    .split(', ')
    .map((noun) => ({ names: [department, second, third, noun], noun, kind, priceMin: Number(min), priceMax: Number(max) }));
}
