import type { LogRecord } from '@jangteo/ports/log/event-log';

/** What the in-memory tail of one partition holds at most. */
const TAIL_RECORDS_MAX = 512;
const TAIL_CHARACTERS_MAX = 512_000;

/** One partition of the running log: where it starts and ends, and its latest records, so that live consumers need no SQL. */
export class LogPartition {
  readonly topic: string;
  readonly partition: number;
  /** The first offset that is not pruned. */
  #start: number;
  /** The next offset; every record below it is durable. */
  #end: number;
  /** The records of the last offsets, without a gap up to the end. */
  #tail: LogRecord[] = [];
  #characters = 0;

  constructor(topic: string, partition: number, start: number, end: number) {
    this.topic = topic;
    this.partition = partition;
    this.#start = start;
    this.#end = end;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Takes a record that has become durable; its offset is `end`. */
  push(record: LogRecord): void {
    this.#tail.push(record);
    this.#characters += record.value.length;
    this.#end = record.offset + 1;
    // Cut by half at a time, so that cutting costs nothing on average.
    if (this.#tail.length > TAIL_RECORDS_MAX || this.#characters > TAIL_CHARACTERS_MAX) this.#keep(Math.floor(this.#tail.length / 2));
  }

  /** Up to `limit` records from `offset` on, or undefined where they are no longer in memory. */
  fromTail(offset: number, limit: number): LogRecord[] | undefined {
    const first = this.#tail[0];
    if (first === undefined || offset < first.offset) return undefined;
    const at = offset - first.offset;
    return this.#tail.slice(at, at + limit);
  }

  /** Everything below `start` is gone. */
  prunedTo(start: number): void {
    this.#start = Math.max(this.#start, start);
    const first = this.#tail[0];
    if (first !== undefined && first.offset < start) this.#keep(this.#tail.length - (start - first.offset));
  }

  /** Records became durable that this object has not seen. */
  movedTo(end: number): void {
    if (end === this.#end) return;
    this.#end = end;
    this.#keep(0);
  }

  #keep(count: number): void {
    this.#tail = count <= 0 ? [] : this.#tail.slice(-count);
    this.#characters = this.#tail.reduce((sum, record) => sum + record.value.length, 0);
  }
}
