import type { Clock } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import type { AdminApi } from '../admin-api.ts';
import type { Indexes } from '../reindex-api.ts';
import type { IndexPage } from './doctor-api.ts';
import { type Finding, fix } from './finding.ts';

/** A reindex comes forward every few seconds. */
const STILL_MS = 60_000;

const CHECKED = { missing: 'search-missing', stale: 'search-stale', gone: 'search-gone' } as const;

/** What the search service says of its indexes, page by page; each with how to look at it again. */
export async function* allIndexed(api: AdminApi): AsyncGenerator<{ page: IndexPage; again: () => Promise<readonly Finding[]> }> {
  for (let cursor = ''; ; ) {
    const at = cursor;
    const page = await api.auditSearch(at);
    yield { page, again: async () => indexFindings(await api.auditSearch(at)) };
    // Where changes wait, every page would be waited for.
    if (page.next_cursor === null || page.behind) return;
    cursor = page.next_cursor;
  }
}

/** What may be on its way is no finding. */
export function indexFindings({ items, behind }: IndexPage): Finding[] {
  if (behind) return [];
  return items.map(({ id, check, detail }) => ({ check: CHECKED[check], subject: id, detail, fixes: [fix('search.sweepIndex')] }));
}

/** Whether searches are answered from a version that gets every change. */
export async function checkAlias(api: AdminApi): Promise<Finding[]> {
  const { items } = await api.indexes();
  if (items.some(({ state }) => state === 'live')) return [];
  const kept = items.findLast(({ state }) => state === 'kept');
  const detail = 'searches are answered from no version of the index that is kept up to date';
  const fixes = [...(kept === undefined ? [] : [fix('search.switchIndex', kept.name)]), fix('search.startReindex')];
  return [{ check: 'search-alias-astray', subject: 'search', detail, fixes }];
}

/** Whether the reindex that is under way comes forward. */
export async function checkReindex(api: AdminApi, clock: Clock): Promise<Finding[]> {
  try {
    const { index, state, moved_at, ended_at } = await api.reindex();
    if (ended_at !== null || clock.now() - Date.parse(moved_at) < STILL_MS) return [];
    const detail = `it is ${state} and has not come forward since ${moved_at}`;
    return [{ check: 'reindex-stuck', subject: index, detail, fixes: [fix('search.restartReindex', index)] }];
  } catch (thrown) {
    // There has been none.
    if (hasCode(thrown, 'NOT_FOUND')) return [];
    throw thrown;
  }
}

/** Between two looks at the index: whether it takes in any of the changes that have waited for long. */
export function checkFollowing(before: Indexes, after: Indexes, longMs: number): Finding[] {
  if (before.lag_ms === 0 || after.lag_ms < longMs || before.applied !== after.applied) return [];
  const detail = 'changes of the catalogue wait for the index and it takes none of them';
  return [{ check: 'search-stuck', subject: 'search', detail }];
}
