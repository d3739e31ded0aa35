/** What every search goes to: it points to the live version. */
export const ALIAS = 'product_search';
/** The products as they were read from the catalogue; versions are built from it. */
export const RAW = 'products_raw';

export function versionName(number: number): string {
  return `products_v${number}`;
}

/** undefined for what is no version. */
export function versionNumber(name: string): number | undefined {
  const [, number] = /^products_v([1-9]\d*)$/.exec(name) ?? [];
  return number === undefined ? undefined : Number(number);
}
