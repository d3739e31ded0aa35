import { invalid } from '@jangteo/edge/problem';
import { productSchema } from '@jangteo/edge/schemas/product';

export interface ProductQuery {
  /** Names and paths of fields, separated by commas. */
  readonly fields?: string;
  readonly stock?: boolean;
}

/** How much of a product a caller wants. */
export interface Projection {
  /** Such as `title`, `price.amount`, `variants.sku`; undefined: all of it. */
  readonly fields: readonly string[] | undefined;
  readonly stock: boolean;
}

/** Throws INVALID_REQUEST for a field that no product has: a slip would look like a document without it. */
export function projectionOf({ fields, stock = false }: ProductQuery): Projection {
  const paths = fields?.split(',');
  const unknown = paths?.find((path) => !isKnown(productSchema, path.split('.')));
  if (unknown !== undefined)
    throw invalid('the query string is', [{ path: 'fields', message: `names "${unknown}", which no product has` }]);
  return { fields: paths, stock };
}

interface FieldSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly additionalProperties?: boolean;
  /** Of a list: a path goes through it, to each of its elements. */
  readonly items?: FieldSchema;
}

function isKnown(schema: FieldSchema, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  if (schema.items !== undefined) return isKnown(schema.items, [name, ...rest]);
  if (schema.additionalProperties === true) return name !== '';
  const field = schema.properties !== undefined && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
  return field !== undefined && isKnown(field, rest);
}

const STOCK_FIELDS = ['stock', 'stock_reserved'];

/** A function that leaves of a document what the projection names; stock that was joined in stays. */
export function pickOf({ fields, stock }: Projection): (document: object) => object {
  if (fields === undefined) return (document) => document;
  const joined = stock ? [...STOCK_FIELDS, ...(fields.some(isInVariants) ? STOCK_FIELDS.map((name) => `variants.${name}`) : [])] : [];
  const wanted = treeOf([...fields, ...joined]);
  return (document) => pickFrom(document, wanted) as object;
}

function isInVariants(path: string): boolean {
  return path.startsWith('variants.');
}

/** What is wanted of an object; undefined stands for a field as a whole. */
type Wanted = Map<string, Wanted | undefined>;

function treeOf(paths: readonly string[]): Wanted {
  const root: Wanted = new Map();
  for (const path of paths) {
    const names = path.split('.');
    let at = root;
    for (const [depth, name] of names.entries()) {
      // Whoever wants the whole of it has its parts.
      if (at.has(name) && at.get(name) === undefined) break;
      const inner = depth === names.length - 1 ? undefined : (at.get(name) ?? new Map());
      at.set(name, inner);
      if (inner !== undefined) at = inner;
    }
  }
  return root;
}

/** undefined: there is nothing of what is wanted. */
function pickFrom(value: unknown, wanted: Wanted | undefined): unknown {
  if (wanted === undefined) return value;
  if (Array.isArray(value)) return value.map((element) => pickFrom(element, wanted)).filter((picked) => picked !== undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  const picked = Object.entries(value).map(([name, part]) => [name, wanted.has(name) ? pickFrom(part, wanted.get(name)) : undefined]);
  return Object.fromEntries(picked.filter(([, part]) => part !== undefined));
}
