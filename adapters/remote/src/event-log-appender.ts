import { type Client, ConnectError } from '@connectrpc/connect';
import type { AppendResult, LogService } from '@jangteo/contracts/log/v1/log';
import { ErrorInfoSchema } from '@jangteo/contracts/values/v1/values';
import { newId } from '@jangteo/kernel/ids';
import { insist } from '@jangteo/kernel/insist';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { NewRecord, PartitionOffset } from '@jangteo/ports/log/event-log';
import { characters, checkSize, countForOneMessage, newRecordMessage, offsetOf } from './event-log-messages.ts';
import { answerOf, CALL_MS, engineError } from './server-away.ts';

interface Append {
  /** Not sent yet. */
  left: readonly NewRecord[];
  readonly offsets: PartitionOffset[];
  readonly resolve: (offsets: PartitionOffset[]) => void;
  readonly reject: (reason: unknown) => void;
}

interface Batch {
  readonly append: Append;
  readonly records: readonly NewRecord[];
}

const BATCH_RECORDS_MAX = 1_000;
const BATCH_CHARACTERS_MAX = 1_000_000;

/** Sends what is appended: one request at a time, so that the order stays, each with everything that has gathered since the last one. */
export class Appender {
  readonly #client: Client<typeof LogService>;
  readonly #producer: string;
  #sequence = 0n;
  #waiting: Append[] = [];
  #sending: Promise<void> | undefined;

  constructor(client: Client<typeof LogService>, runtime: Runtime) {
    this.#client = client;
    this.#producer = newId(runtime);
  }

  append(records: readonly NewRecord[]): Promise<PartitionOffset[]> {
    for (const record of records) checkSize(record);
    const { promise, resolve, reject } = Promise.withResolvers<PartitionOffset[]>();
    this.#waiting.push({ left: records, offsets: [], resolve, reject });
    this.#sending ??= this.#sendAll();
    return promise;
  }

  /** Resolves when nothing waits to be sent. */
  async idle(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    // Whoever appends in the same turn shares the first request, too.
    await undefined;
    while (this.#waiting.length > 0) await this.#send(this.#takeBatches());
    this.#sending = undefined;
  }

  /** An append that is too large for one request goes in several, with nothing between. */
  #takeBatches(): Batch[] {
    const batches: Batch[] = [];
    let records = 0;
    let room = BATCH_CHARACTERS_MAX;
    for (const append of this.#waiting) {
      const count = Math.min(countForOneMessage(append.left, room), BATCH_RECORDS_MAX - records);
      const batch = append.left.slice(0, count);
      room -= batch.reduce((sum, record) => sum + characters(record), 0);
      records += count;
      if (batches.length > 0 && room < 0) break;
      append.left = append.left.slice(count);
      batches.push({ append, records: batch });
      if (append.left.length > 0 || records === BATCH_RECORDS_MAX) break;
    }
    this.#waiting = this.#waiting.filter(({ left }) => left.length > 0);
    return batches;
  }

  async #send(batches: readonly Batch[]): Promise<void> {
    try {
      const request = {
        producer: this.#producer,
        sequence: ++this.#sequence,
        batches: batches.map(({ records }) => ({ records: records.map(newRecordMessage) })),
      };
      const { results } = await answerOf(this.#client.append(request, { timeoutMs: CALL_MS }));
      for (const [at, { append }] of batches.entries()) this.#settle(append, results[at]);
    } catch (thrown) {
      for (const { append } of batches) this.#fail(append, thrown);
    }
  }

  #settle(append: Append, result: AppendResult | undefined): void {
    insist(result !== undefined, 'every batch has a result');
    const { offsets, error } = result;
    if (error !== undefined) {
      this.#fail(append, engineError(new ConnectError(error.detail, undefined, undefined, [{ desc: ErrorInfoSchema, value: error }])));
      return;
    }
    append.offsets.push(...offsets.map(offsetOf));
    if (append.left.length === 0) append.resolve(append.offsets);
  }

  /** What it has not sent yet is not sent any more. */
  #fail(append: Append, reason: unknown): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting !== append);
    append.reject(reason);
  }
}
