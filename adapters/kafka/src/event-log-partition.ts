import type { MessageRecord } from '@platformatic/kafka';

/** A record on its way into the log, and whom to tell. */
export interface Sending {
  readonly message: MessageRecord;
  readonly bytes: number;
  stored(offset: number): void;
  failed(reason: unknown): void;
}

/** What of one partition is in one request. It stays as it is through all tries, so that the broker knows it again. */
export interface Batch {
  readonly partition: SendingPartition;
  readonly records: readonly Sending[];
  readonly untilMs: number;
}

const BATCH_BYTES_MAX = 524_288;
const BATCH_RECORDS_MAX = 2_000;
const SEQUENCES = 2 ** 31;
const EPOCH_MAX = 32_767;

/**
 * What waits for one partition. One batch is under way at a time, with a number that the broker counts along: it takes a batch
 * that is sent again once, and none out of its turn (KIP-98).
 */
export class SendingPartition {
  readonly topic: string;
  readonly partition: number;
  readonly acks: 'all' | '1';
  readonly #waiting: Sending[] = [];
  #batch: Batch | undefined;
  #isSending = false;
  #producerId: bigint | undefined;
  #epoch = 0;
  #sequence = 0;
  #failures = 0;

  constructor(topic: string, partition: number, acks: 'all' | '1') {
    this.topic = topic;
    this.partition = partition;
    this.acks = acks;
  }

  get isIdle(): boolean {
    return this.#batch === undefined && this.#waiting.length === 0;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get sequence(): number {
    return this.#sequence;
  }

  get failures(): number {
    return this.#failures;
  }

  add(sending: Sending): void {
    this.#waiting.push(sending);
  }

  /** The batch that wants to be sent: the one that has to be sent again, or a new one, which gets its deadline from `untilMs`. */
  next(untilMs: number): Batch | undefined {
    if (this.#isSending) return undefined;
    if (this.#batch === undefined && this.#waiting.length > 0) {
      this.#batch = { partition: this, records: this.#waiting.splice(0, this.#batchLength()), untilMs };
    }
    return this.#batch;
  }

  sending(producerId: bigint): void {
    if (this.#producerId !== producerId) {
      this.#producerId = producerId;
      this.#epoch = 0;
      this.#sequence = 0;
    }
    this.#isSending = true;
  }

  stored(batch: Batch, offset: number): void {
    this.#finish();
    this.#sequence = (this.#sequence + batch.records.length) % SEQUENCES;
    for (const [at, sending] of batch.records.entries()) sending.stored(offset + at);
  }

  /** The batch may be sent again after a pause. */
  failedOnce(): void {
    this.#failures++;
  }

  ready(): void {
    this.#isSending = false;
  }

  /** The broker has refused the batch and stored nothing of it. */
  refused(batch: Batch, reason: unknown): void {
    this.#finish();
    for (const sending of batch.records) sending.failed(reason);
  }

  /**
   * Nobody knows whether the batch is stored. What waits behind it goes with it, so that nothing overtakes it when it is
   * appended again, and under the next epoch the broker refuses it, should it arrive after all (KIP-360).
   */
  gaveUp(batch: Batch, reason: unknown): void {
    this.#finish();
    this.nextEpoch();
    for (const sending of [...batch.records, ...this.#waiting.splice(0)]) sending.failed(reason);
  }

  nextEpoch(): void {
    this.#sequence = 0;
    this.#epoch++;
    if (this.#epoch >= EPOCH_MAX) this.#producerId = undefined;
  }

  /** A new producer id is wanted. */
  get isWornOut(): boolean {
    return this.#epoch >= EPOCH_MAX;
  }

  #finish(): void {
    this.#batch = undefined;
    this.#isSending = false;
    this.#failures = 0;
  }

  #batchLength(): number {
    let bytes = 0;
    for (const [count, sending] of this.#waiting.entries()) {
      bytes += sending.bytes;
      if (count === BATCH_RECORDS_MAX || (count > 0 && bytes > BATCH_BYTES_MAX)) return count;
    }
    return this.#waiting.length;
  }
}
