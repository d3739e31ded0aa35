import type { Consumer, Topic } from '../api-types.ts';

/** Where a consumer shall go on; the offset that a time stands for is looked up, by partition. */
export type SeekTarget =
  | { readonly to: 'beginning' | 'end' }
  | { readonly offset: number }
  | { readonly offsets: ReadonlyMap<number, number> };

export interface SeekMove {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  /** Events that it reads a second time; those that its inbox knows change nothing. */
  readonly again: number;
  /** Events that it has not handled and will not. */
  readonly skipped: number;
}

/** What a seek would do to each partition of a topic; `partition`: to one of them alone. */
export function seekMoves(consumer: Consumer, topic: Topic, partition: number | undefined, target: SeekTarget): SeekMove[] {
  return consumer.partitions
    .filter((one) => one.topic === topic.name && (partition === undefined || one.partition === partition))
    .map(({ partition: number, committed: from, end }) => {
      const start = topic.partitions.find((one) => one.partition === number)?.start ?? 0;
      const to = Math.min(end, Math.max(start, offsetOf(target, number, start, end)));
      return { partition: number, from, to, again: Math.max(0, from - to), skipped: Math.max(0, to - from) };
    });
}

function offsetOf(target: SeekTarget, partition: number, start: number, end: number): number {
  if ('to' in target) return target.to === 'beginning' ? start : end;
  if ('offset' in target) return target.offset;
  return target.offsets.get(partition) ?? end;
}
