import type { AdminApi } from '../admin-api.ts';
import type { AuditedDifference, DifferencePage } from './doctor-api.ts';
import { type Finding, type FixCommand, fix } from './finding.ts';

const CHECKED: Readonly<Record<string, FixCommand>> = {
  'category-differs': 'catalog.refreshCategory',
  'product-differs': 'catalog.refreshProduct',
  'sku-not-found': 'catalog.refreshProduct',
  'product-not-listed': 'catalog.refreshProduct',
};

/** What the catalog says of its own documents and categories. */
export function catalogFindings(differences: readonly AuditedDifference[]): Finding[] {
  return differences.map(({ id, check, detail }) => {
    const command = CHECKED[check];
    return { check: check as Finding['check'], subject: id, detail, ...(command !== undefined && { fixes: [fix(command, id)] }) };
  });
}

/** Every product, a page of findings at a time. */
export async function* allProducts(api: AdminApi): AsyncGenerator<DifferencePage> {
  for (let cursor = ''; ; ) {
    const page = await api.auditProducts(cursor);
    yield page;
    if (page.next_cursor === null) return;
    cursor = page.next_cursor;
  }
}
