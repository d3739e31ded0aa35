import type { IndexVersion, Reindex } from '@jangteo/contracts/search/v1/search';
import { iso } from '@jangteo/edge/order-view';
import { insist } from '@jangteo/kernel/insist';

export function indexVersionView({ name, state, documents, bytes, createdAt }: IndexVersion) {
  return { name, state, documents: Number(documents), bytes: Number(bytes), created_at: iso(createdAt) };
}
export type IndexVersionView = ReturnType<typeof indexVersionView>;

export function reindexView(reindex: Reindex | undefined) {
  insist(reindex, 'a reindex that was asked for is sent');
  const { index, state, done, total, startedAt, movedAt, endedAt, findings } = reindex;
  return {
    index,
    state,
    done: Number(done),
    total: Number(total),
    started_at: iso(startedAt),
    moved_at: iso(movedAt),
    ended_at: endedAt === 0n ? null : iso(endedAt),
    findings,
  };
}
export type ReindexView = ReturnType<typeof reindexView>;
