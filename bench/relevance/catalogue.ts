import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { generateProduct } from '@jangteo/platform/seed/generate-product';
import { type Facts, factsOfGenerated, factsOfRow, type Row } from './facts.ts';
import { type JudgedQuery, readQueries } from './judge.ts';

/** All products of a shop, of which the truth is known. */
export interface Catalogue {
  all(): Iterable<Facts>;
  /** Throws where there is none. */
  get(id: string): Facts;
}

/** The first products that `jangteo seed --seed` makes, each made when it is asked for. */
export function generatedCatalogue(seed: number, products: number): Catalogue {
  const at = (index: number) => factsOfGenerated(generateProduct(seed, index));
  return {
    *all() {
      for (let index = 0; index < products; index++) yield at(index);
    },
    get: (id) => at(Number(id.slice(1)) - 1),
  };
}

const PAISE = 100;

/** The rows of a gzipped NDJSON file with prices in rupees. */
export function deliveredCatalogue(path: string): Catalogue {
  const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n');
  const rows = new Map(lines.map((line) => JSON.parse(line) as Row).map((row) => [row.id, factsOfRow(row, PAISE)]));
  return {
    all: () => rows.values(),
    get(id) {
      const facts = rows.get(id);
      if (facts === undefined) throw new Error(`the shop found ${id}, which no row has`);
      return facts;
    },
  };
}

/** The queries of a file beside this one, such as korean. */
export function committedQueries(name: string): JudgedQuery[] {
  return readQueries(readFileSync(join(import.meta.dirname, `${name}.txt`), 'utf8'));
}
