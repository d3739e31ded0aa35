import { toIso } from '@jangteo/kernel/clock';
import type { Money } from '@jangteo/kernel/money';
import { type Random, randomInt, seededRandom } from '@jangteo/kernel/random';
import type { StockLine } from '../import/import-target.ts';
import { SHELVES, type Shelf } from './categories.ts';
import { withParticle } from './korean.ts';

export interface GeneratedVariant {
  readonly id: string;
  readonly sku: string;
  readonly color?: string;
  readonly storage?: string;
  readonly price?: Money;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A product, and what is true of it: whoever tests a search knows from brand, noun and attributes what has to be found. */
export interface GeneratedProduct {
  readonly id: string;
  readonly categoryNames: readonly string[];
  readonly noun: string;
  readonly document: {
    readonly title: string;
    readonly description: string;
    readonly brand: string;
    readonly model?: string;
    readonly color?: string;
    readonly price: Money;
    readonly list_price?: Money;
    readonly attributes: Readonly<Record<string, string>>;
    readonly variants: readonly GeneratedVariant[];
    readonly popularity: number;
    readonly created_at: string;
  };
  readonly stock: readonly StockLine[];
}

const CREATED_FROM = Date.UTC(2023, 6, 1);
const CREATED_TO = Date.UTC(2025, 5, 30);
const STOCK_MAX = 300;
const VARIANTS_MAX = 12;
const POPULARITY_MAX = 20_000;
const MODEL_LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';
const TONES = ['프리미엄', '베이직', '데일리', '시그니처', '신상', '정품', '국민', '인기', '2025', '뉴'];

/**
 * Product `index` of the catalogue with this seed. Each one follows from the two numbers alone, so a smaller catalogue is the beginning
 * of a larger one, and a product can be made again by itself.
 */
export function generateProduct(seed: number, index: number): GeneratedProduct {
  // The multiplier is 2^32 divided by the golden ratio: it spreads neighbouring indexes over all seeds.
  const random = seededRandom((Math.imul(index + 1, 0x9e3779b1) ^ seed) >>> 0);
  random.next();
  const shelf = pick(random, SHELVES);
  const { kind, noun } = shelf;
  const brand = pick(random, kind.brands);
  const attributes = Object.fromEntries(kind.attributes.map(({ name, values }) => [name, pick(random, values)]));
  const model = kind.hasModel ? modelNumber(random) : undefined;
  const amount = priceOf(random, shelf);
  const id = `p${String(index + 1).padStart(8, '0')}`;
  const variants = variantsOf(random, shelf, id, amount);
  const color = variants.length === 0 && kind.colors.length > 0 ? pick(random, kind.colors) : undefined;
  const told = kind.attributes.filter(({ inTitle }) => inTitle).map(({ name }) => attributes[name] as string);
  return {
    id,
    categoryNames: shelf.names,
    noun,
    document: {
      title: titleOf(random, { brand, noun, told, color, model }),
      description: descriptionOf(random, brand, noun, attributes),
      brand,
      ...(model !== undefined && { model }),
      ...(color !== undefined && { color }),
      price: won(amount),
      ...(random.next() < 0.3 && { list_price: won(roundPrice(amount * (1.05 + random.next() * 0.45), random)) }),
      attributes,
      variants,
      popularity: popularityOf(random),
      created_at: toIso(CREATED_FROM + Math.floor(random.next() * (CREATED_TO - CREATED_FROM))),
    },
    stock: stockOf(random, variants.length === 0 ? [id] : variants.map(({ sku }) => sku)),
  };
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[randomInt(random, values.length)] as T;
}

function won(amount: number): Money {
  return { amount, currency: 'KRW' };
}

/** Cheap ones are more: prices are even on a logarithmic scale, a little to its lower end. */
function priceOf(random: Random, { priceMin, priceMax }: Shelf): number {
  const place = random.next() ** 1.5;
  return Math.max(priceMin, roundPrice(priceMin * (priceMax / priceMin) ** place, random));
}

/** As prices are written: 2,950, 29,900, 1,290,000. */
function roundPrice(amount: number, random: Random): number {
  if (amount < 10_000) return Math.max(500, Math.round(amount / 50) * 50);
  const step = amount < 100_000 ? 1_000 : 10_000;
  const round = Math.round(amount / step) * step;
  return random.next() < 0.6 ? round - step / 10 : round;
}

/** A few sell very much, most hardly at all. */
function popularityOf(random: Random): number {
  return Math.min(POPULARITY_MAX, Math.floor(3 * ((1 - random.next()) ** -0.8 - 1)));
}

function modelNumber(random: Random): string {
  const letters = Array.from({ length: 2 + randomInt(random, 2) }, () => MODEL_LETTERS[randomInt(random, MODEL_LETTERS.length)]).join('');
  return `${letters}-${100 + randomInt(random, 9_900)}`;
}

function variantsOf(random: Random, { kind }: Shelf, id: string, amount: number): GeneratedVariant[] {
  if (kind.sizes.length === 0 && random.next() < 0.5) return [];
  const colors = some(random, kind.colors, 3);
  const sizes = some(random, kind.sizes, 5);
  const storages = some(random, kind.storages, 3);
  const variants: GeneratedVariant[] = [];
  for (const color of colors) {
    for (const size of sizes) {
      for (const [step, storage] of storages.entries()) {
        if (variants.length === VARIANTS_MAX) return variants;
        const number = String(variants.length + 1);
        variants.push({
          id: number,
          sku: `${id}-${number}`,
          ...(color !== undefined && { color }),
          ...(storage !== undefined && { storage }),
          ...(step > 0 && { price: won(amount + Math.round((amount * 0.12 * step) / 1_000) * 1_000) }),
          ...(size !== undefined && { attributes: { 사이즈: size } }),
        });
      }
    }
  }
  return variants.length === 1 ? [] : variants;
}

/** Up to `max` neighbours; a single undefined where there is nothing to choose from. */
function some(random: Random, values: readonly string[], max: number): readonly (string | undefined)[] {
  if (values.length === 0) return [undefined];
  const count = 1 + randomInt(random, Math.min(max, values.length));
  const from = randomInt(random, values.length - count + 1);
  return values.slice(from, from + count);
}

interface TitleParts {
  readonly brand: string;
  readonly noun: string;
  readonly told: readonly string[];
  readonly color: string | undefined;
  readonly model: string | undefined;
}

/** Brand and noun always, the rest in one of the orders that shops write it in. */
function titleOf(random: Random, { brand, noun, told, color, model }: TitleParts): string {
  const tone = random.next() < 0.5 ? [pick(random, TONES)] : [];
  const end = [color, model].filter((part) => part !== undefined);
  const orders = [
    [brand, ...tone, noun, ...told, ...end],
    [brand, ...told, ...tone, noun, ...end],
    [`[${brand}]`, ...tone, ...told, noun, ...end],
  ];
  return pick(random, orders).join(' ');
}

function descriptionOf(random: Random, brand: string, noun: string, attributes: Readonly<Record<string, string>>): string {
  const facts = Object.entries(attributes).map(([name, value]) => `${withParticle(name, '은', '는')} ${value}`);
  const openings = [
    `${brand}의 ${withParticle(noun, '을', '를')} 만나보세요.`,
    `오래 쓰기 좋은 ${brand} ${noun}입니다.`,
    `${withParticle(noun, '이', '가')} 필요한 분께 ${withParticle(brand, '이', '가')} 권합니다.`,
    `매일 손이 가는 ${noun}, ${brand}에서 꼼꼼하게 준비했습니다.`,
  ];
  const closings = [
    '선물용으로도 좋습니다.',
    '오늘 주문하면 빠르게 보내 드립니다.',
    '교환과 반품은 7일 안에 가능합니다.',
    '구매 전에 규격을 확인해 주세요.',
  ];
  return `${pick(random, openings)} ${facts.join(', ')}. ${pick(random, closings)}`;
}

function stockOf(random: Random, skus: readonly string[]): StockLine[] {
  // One in twenty is sold out from the start.
  return skus.flatMap((sku) => {
    const quantity = random.next() < 0.05 ? 0 : 1 + randomInt(random, STOCK_MAX);
    return quantity === 0 ? [] : [{ sku, quantity }];
  });
}
