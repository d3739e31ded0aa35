import { JangteoError } from '@jangteo/kernel/errors';
import { FieldChecks } from './check-fields.ts';
import type { Attributes, Image, ImportedFacts, ProductInput, Variant } from './product.ts';

/** Limits of a product, stated in the API's docs. Lengths are in UTF-16 code units. */
export const PRODUCT_LIMITS = {
  id: 128,
  sku: 128,
  title: 500,
  description: 20_000,
  brand: 200,
  shortText: 200,
  variants: 100,
  images: 50,
  url: 2_000,
  attributes: 200,
  attributeName: 200,
  attributeText: 5_000,
  attributeDepth: 4,
  documentChars: 262_144,
} as const;

const INPUT_FIELDS = [
  'title',
  'description',
  'brand',
  'model',
  'sku',
  'upc',
  'color',
  'primary_category_id',
  'price',
  'list_price',
  'weight',
  'dimensions',
  'attributes',
  'variants',
  'images',
];
/** Set by the shop itself. They may be sent, so that what was read can be changed and sent back, but are not looked at. */
const READ_ONLY_FIELDS = [
  'skus',
  'category_ids',
  'category_breadcrumbs',
  'category_path',
  'category_level',
  'popularity',
  'units_sold',
  'created_at',
  'updated_at',
];
const VARIANT_FIELDS = ['id', 'sku', 'color', 'storage', 'price', 'attributes'];

/** The product in `json`; what was not said is undefined. Throws INVALID_REQUEST with a line for each field that is wrong. */
export function checkProduct(id: string, json: string): ProductInput & ImportedFacts {
  const checks = new FieldChecks();
  checks.text('id', id, PRODUCT_LIMITS.id);
  const fields = checks.object('', parse(json), ['id', ...INPUT_FIELDS, ...READ_ONLY_FIELDS]) ?? {};
  if (fields.id !== undefined && fields.id !== id) checks.refuse('id', `must be "${id}", as in the address, or left out`);
  const text = (name: string, max: number = PRODUCT_LIMITS.shortText) => checks.text(name, fields[name], max);
  const input: ProductInput & ImportedFacts = {
    title: checks.text('title', checks.required('title', fields.title), PRODUCT_LIMITS.title) ?? '',
    description: checks.text('description', fields.description, PRODUCT_LIMITS.description, { lines: true }),
    brand: text('brand', PRODUCT_LIMITS.brand),
    model: text('model'),
    sku: text('sku', PRODUCT_LIMITS.sku),
    upc: text('upc'),
    color: text('color'),
    primary_category_id: text('primary_category_id'),
    price: checks.money('price', fields.price),
    list_price: checks.money('list_price', fields.list_price),
    weight: weight(checks, fields.weight),
    dimensions: dimensions(checks, fields.dimensions),
    attributes: attributes(checks, 'attributes', fields.attributes) ?? {},
    variants: variants(checks, fields.variants),
    images: images(checks, fields.images),
    popularity: checks.whole('popularity', fields.popularity, 0),
    created_at: instant(checks, fields.created_at),
  };
  checkPrices(checks, input);
  if (checks.errors.length > 0) {
    const detail = checks.errors.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new JangteoError('INVALID_REQUEST', detail, { errors: checks.errors });
  }
  return input;
}

function parse(json: string): unknown {
  if (json.length > PRODUCT_LIMITS.documentChars) {
    throw new JangteoError('INVALID_REQUEST', `a product has at most ${PRODUCT_LIMITS.documentChars} characters of JSON`);
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (thrown) {
    throw new JangteoError('MALFORMED_JSON', 'the product is not valid JSON', { cause: thrown });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new JangteoError('INVALID_REQUEST', 'a product must be a JSON object', { errors: [{ path: '', message: 'must be an object' }] });
}

function weight(checks: FieldChecks, value: unknown): ProductInput['weight'] {
  const fields = checks.object('weight', value, ['value', 'unit']);
  if (fields === undefined) return undefined;
  const amount = checks.positive('weight.value', checks.required('weight.value', fields.value));
  const unit = checks.text('weight.unit', checks.required('weight.unit', fields.unit), PRODUCT_LIMITS.shortText);
  return amount === undefined || unit === undefined ? undefined : { value: amount, unit };
}

function dimensions(checks: FieldChecks, value: unknown): ProductInput['dimensions'] {
  const fields = checks.object('dimensions', value, ['length', 'width', 'height', 'unit']);
  if (fields === undefined) return undefined;
  const side = (name: string) => checks.positive(`dimensions.${name}`, checks.required(`dimensions.${name}`, fields[name])) ?? 0;
  const unit = checks.text('dimensions.unit', checks.required('dimensions.unit', fields.unit), PRODUCT_LIMITS.shortText) ?? '';
  return { length: side('length'), width: side('width'), height: side('height'), unit };
}

function variants(checks: FieldChecks, value: unknown): Variant[] {
  const known = new Set<string>();
  return (checks.list('variants', value, PRODUCT_LIMITS.variants) ?? []).flatMap((one, at) => {
    const path = `variants[${at}]`;
    const fields = checks.object(path, one, VARIANT_FIELDS);
    const sku = checks.text(`${path}.sku`, checks.required(`${path}.sku`, fields?.sku), PRODUCT_LIMITS.sku);
    if (fields === undefined || sku === undefined) return [];
    if (known.has(sku)) checks.refuse(`${path}.sku`, 'is the SKU of another variant');
    known.add(sku);
    const id = checks.text(`${path}.id`, fields.id, PRODUCT_LIMITS.id) ?? sku;
    const color = checks.text(`${path}.color`, fields.color, PRODUCT_LIMITS.shortText);
    const storage = checks.text(`${path}.storage`, fields.storage, PRODUCT_LIMITS.shortText);
    const price = checks.money(`${path}.price`, fields.price);
    const variant: Variant = { id, sku, color, storage, price, attributes: attributes(checks, `${path}.attributes`, fields.attributes) };
    return [variant];
  });
}

function images(checks: FieldChecks, value: unknown): Image[] {
  return (checks.list('images', value, PRODUCT_LIMITS.images) ?? []).flatMap((one, at) => {
    const path = `images[${at}]`;
    const fields = checks.object(path, one, ['url', 'main']);
    const url = checks.text(`${path}.url`, checks.required(`${path}.url`, fields?.url), PRODUCT_LIMITS.url);
    if (fields === undefined || url === undefined) return [];
    // Anything else, such as javascript:, would be carried into the pages that show it.
    if (!/^(https?:\/\/|\/(?!\/))/.test(url)) checks.refuse(`${path}.url`, 'must start with http://, https:// or /');
    return [{ url, main: checks.flag(`${path}.main`, fields.main) ?? at === 0 }];
  });
}

/** Free, but of a size and depth that a page can show. */
function attributes(checks: FieldChecks, path: string, value: unknown): Attributes | undefined {
  const fields = checks.object(path, value);
  if (fields === undefined) return undefined;
  const names = Object.keys(fields);
  if (names.length > PRODUCT_LIMITS.attributes) checks.refuse(path, `must have at most ${PRODUCT_LIMITS.attributes} entries`);
  const walk = (at: string, part: unknown, depth: number): void => {
    if (depth > PRODUCT_LIMITS.attributeDepth) checks.refuse(at, 'is nested too deep');
    else if (typeof part === 'string') {
      if (part !== '') checks.text(at, part, PRODUCT_LIMITS.attributeText, { lines: true });
    } else if (Array.isArray(part)) {
      for (const [index, one] of part.entries()) walk(`${at}[${index}]`, one, depth + 1);
    } else if (typeof part === 'object' && part !== null) {
      for (const [name, one] of Object.entries(part)) {
        checks.text(`${at}.${name.slice(0, 40)}`, name, PRODUCT_LIMITS.attributeName);
        walk(`${at}.${name}`, one, depth + 1);
      }
    } else if (typeof part === 'number' && !Number.isFinite(part)) checks.refuse(at, 'is too large a number');
  };
  walk(path, fields, 0);
  return fields;
}

function instant(checks: FieldChecks, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && INSTANT.test(value)) return value;
  return checks.refuse('created_at', 'must be a time in UTC such as 2026-11-20T09:30:00.000Z');
}

const INSTANT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

function checkPrices(checks: FieldChecks, { price, list_price, variants }: ProductInput): void {
  if (price === undefined && variants.some((variant) => variant.price !== undefined)) {
    checks.refuse('price', 'is required where a variant has one');
  }
  const others = [
    { path: 'list_price', money: list_price },
    ...variants.map((one, at) => ({ path: `variants[${at}].price`, money: one.price })),
  ];
  for (const { path, money } of others) {
    if (price !== undefined && money !== undefined && money.currency !== price.currency) {
      checks.refuse(`${path}.currency`, `must be ${price.currency}, the currency of the price`);
    }
  }
}
