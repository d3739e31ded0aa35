import type { Lane } from '@jangteo/ports/log/dispatch-lane';
import type { LogRecord } from '@jangteo/ports/log/event-log';
import { type ConnectionPool, fetchV12 } from '@platformatic/kafka';
import { BrokerError, isBrokerError, partly } from './broker-errors.ts';
import type { Cluster } from './cluster.ts';
import { edgesOf, READ_UNCOMMITTED } from './event-log-offsets.ts';
import { type FetchedBatches, recordsFrom } from './event-log-records.ts';

/** A partition that is read for a lane. */
export interface Feed {
  readonly topic: string;
  readonly partition: number;
  readonly lane: Lane;
  /** Behind the last record there is something that is none, and now the lane is behind that. */
  readonly onSkip: () => void;
  /** From where to fetch next. */
  position: number;
  /** Fetched, and no room for it yet. */
  ahead: LogRecord[];
  isFetching: boolean;
}

const WAIT_MS = 500;
const PARTITION_BYTES = 262_144;
const RESPONSE_BYTES = 8_388_608;
const NO_SESSION = -1;
const NO_EPOCH = -1;
/** One waits for partitions where nothing is left to read, the other gets on with those where something is. */
const LINES = 2;

/**
 * Reads partitions for their lanes. It asks for those alone of which nothing is ahead, so a lane that is full takes neither
 * memory nor the others' time: what it holds is one fetch of PARTITION_BYTES (one batch at least) for each partition.
 */
export class Fetcher {
  readonly #cluster: Cluster;
  readonly #feeds = new Set<Feed>();
  readonly #lines: { readonly pool: ConnectionPool; readonly busy: Set<number> }[];
  #isDue = false;
  #isFinding = false;
  #isClosed = false;
  #failures = 0;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#lines = Array.from({ length: LINES }, () => ({ pool: cluster.openPool(), busy: new Set<number>() }));
  }

  add(lane: Lane, onSkip: () => void): Feed {
    const { topic, partition, next } = lane;
    const feed: Feed = { topic, partition, lane, onSkip, position: next, ahead: [], isFetching: false };
    this.#feeds.add(feed);
    this.#soon();
    return feed;
  }

  remove(feed: Feed): void {
    this.#feeds.delete(feed);
  }

  /** The lane has room again. */
  give(feed: Feed): void {
    if (!this.#feeds.has(feed)) return;
    const { lane } = feed;
    while (feed.ahead.length > 0 && lane.room > 0) {
      lane.offer(feed.ahead.slice(0, lane.room));
      const { next } = lane;
      const left = feed.ahead.findIndex(({ offset }) => offset >= next);
      feed.ahead = left < 0 ? [] : feed.ahead.slice(left);
    }
    if (feed.ahead.length > 0) return;
    if (lane.next < feed.position) {
      lane.skipTo(feed.position);
      feed.onSkip();
    }
    this.#soon();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#lines.map(({ pool }) => this.#cluster.closePool(pool)));
  }

  #soon(): void {
    if (this.#isDue || this.#isClosed) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#fetchAll();
    });
  }

  #fetchAll(): void {
    if (this.#isClosed) return;
    const wanted = new Map<number, Feed[]>();
    let isLost = false;
    for (const feed of this.#feeds) {
      if (feed.isFetching || feed.ahead.length > 0) continue;
      const node = this.#cluster.leader(feed.topic, feed.partition);
      if (node === undefined) isLost = true;
      else wanted.set(node, [...(wanted.get(node) ?? []), feed]);
    }
    for (const [node, feeds] of wanted) {
      const line = this.#lines.find(({ busy }) => !busy.has(node));
      if (line !== undefined) void this.#fetch(node, line, feeds);
    }
    if (isLost) void this.#findLeaders();
  }

  async #fetch(node: number, line: { pool: ConnectionPool; busy: Set<number> }, feeds: readonly Feed[]): Promise<void> {
    line.busy.add(node);
    for (const feed of feeds) {
      feed.isFetching = true;
      // The last to be served next time: a response has room for some of them only.
      this.#feeds.delete(feed);
      this.#feeds.add(feed);
    }
    try {
      const connection = await this.#cluster.connection(node, line.pool);
      const found = await fetchPartitions(connection, feeds, WAIT_MS, RESPONSE_BYTES, PARTITION_BYTES);
      for (const feed of feeds) await this.#take(feed, found.get(`${feed.topic}:${feed.partition}`));
      this.#failures = 0;
    } catch (error) {
      if (!this.#isClosed) await this.#pause(error);
    }
    for (const feed of feeds) feed.isFetching = false;
    line.busy.delete(node);
    this.#soon();
  }

  async #take(feed: Feed, found: PartitionAnswer | undefined): Promise<void> {
    if (found === undefined || !this.#feeds.has(feed)) return;
    const error = found.errorCode === 0 ? undefined : new BrokerError(found.errorCode, `reading ${feed.topic}`);
    if (error !== undefined && isBrokerError(error, 'OFFSET_OUT_OF_RANGE')) {
      // Retention has taken what it wanted, or a broker has lost the end of its log.
      const start = (await edgesOf(this.#cluster, [feed], 'earliest'))[0]?.offset ?? 0;
      const end = (await edgesOf(this.#cluster, [feed], 'latest'))[0]?.offset ?? start;
      const position = Math.min(Math.max(feed.position, start), end);
      const { logger } = this.#cluster.runtime;
      logger.warn('a consumer goes on where its log begins or ends', { topic: feed.topic, partition: feed.partition, position });
      feed.position = position;
    } else if (error !== undefined) throw error;
    else {
      const { records, next } = recordsFrom(feed.topic, feed.partition, feed.position, found);
      feed.position = next;
      feed.ahead = records;
    }
    this.give(feed);
  }

  async #findLeaders(): Promise<void> {
    if (this.#isFinding) return;
    this.#isFinding = true;
    try {
      await this.#cluster.refresh(Array.from(this.#feeds, ({ topic }) => topic));
    } catch (error) {
      await this.#pause(error);
    }
    this.#isFinding = false;
    this.#soon();
  }

  async #pause(error: unknown): Promise<void> {
    const { clock, logger } = this.#cluster.runtime;
    if (this.#failures === 0) logger.warn('records could not be read and will be again', { error });
    this.#cluster.forget();
    await clock.sleep(this.#cluster.backoffMs(this.#failures++));
  }
}

export interface PartitionAnswer extends FetchedBatches {
  readonly errorCode: number;
  readonly logStartOffset: bigint;
}

/** One fetch request, without a session: what it asks for is what it wants now. By `topic:partition`. */
export async function fetchPartitions(
  connection: Parameters<typeof fetchV12.api.async>[0],
  partitions: readonly { readonly topic: string; readonly partition: number; readonly position: number }[],
  waitMs: number,
  maxBytes: number,
  partitionMaxBytes: number,
): Promise<Map<string, PartitionAnswer>> {
  const topics = Array.from(
    Map.groupBy(partitions, ({ topic }) => topic),
    ([topicId, ofTopic]) => ({
      topicId,
      partitions: ofTopic.map(({ partition, position }) => ({
        partition,
        currentLeaderEpoch: NO_EPOCH,
        fetchOffset: BigInt(position),
        lastFetchedEpoch: NO_EPOCH,
        partitionMaxBytes,
      })),
    }),
  );
  const response = await partly(fetchV12.api.async(connection, waitMs, 1, maxBytes, READ_UNCOMMITTED, 0, NO_SESSION, topics, [], ''));
  return new Map(
    response.responses.flatMap(({ topicId, partitions: found }) => found.map((one) => [`${topicId}:${one.partitionIndex}`, one] as const)),
  );
}
