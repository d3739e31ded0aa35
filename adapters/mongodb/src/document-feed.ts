import type { Runtime } from '@jangteo/kernel/runtime';
import type { DocumentChange } from '@jangteo/ports/documents/document-store';
import type { ChangeStream, ChangeStreamOptions, Collection, ResumeToken } from 'mongodb';
import { isFeedLost } from './document-errors.ts';
import { FEED_PIPELINE, type FeedEvent, readEvent } from './document-feed-event.ts';
import type { FeedTokens } from './document-feed-token.ts';
import { MARK_ID, type MongoDocument } from './document-layout.ts';
import { CALL_MS, type MongoConnection } from './mongo-connection.ts';

/** How long the server waits for an event before it says that there is none. */
const AWAIT_MS = 10;
/** Events that tell no change count, too. */
const EVENTS_MAX = 5_000;
const PARKED_MAX = 8;
/** A token of a collection where nothing happens is given anew so often, as the oplog leaves it behind. */
const RENEW_MS = 60_000;
const BATCH_SIZE = 1_000;

type Stream = ChangeStream<MongoDocument, FeedEvent>;

interface Reader {
  readonly stream: Stream;
  readonly client: object;
  readonly openedAt: number;
}

interface FeedRead {
  readonly changes: DocumentChange[];
  readonly token: string;
  readonly isLost: boolean;
}

/**
 * The feed is a change stream. A reader's stream waits, parked under the token that its reader was given, so the next call goes on with it;
 * a token that nobody waits under opens another one.
 */
export class DocumentFeed {
  readonly #connection: MongoConnection;
  readonly #name: string;
  readonly #tokens: FeedTokens;
  readonly #runtime: Runtime;
  readonly #parked = new Map<string, Reader>();
  /** Where `token` looks whether something happened since it was asked last. */
  #end: { readonly reader: Reader; token: string } | undefined;
  #asking: Promise<unknown> = Promise.resolve();

  constructor(connection: MongoConnection, name: string, tokens: FeedTokens, runtime: Runtime) {
    this.#connection = connection;
    this.#name = name;
    this.#tokens = tokens;
    this.#runtime = runtime;
  }

  /** The same one as long as nothing changes, for a minute at least. */
  token(): Promise<string> {
    const asked = this.#asking
      .then(() => this.#connection.within(CALL_MS, () => this.#tokenNow()))
      .catch((thrown) => {
        this.#drop(this.#end?.reader);
        this.#end = undefined;
        throw thrown;
      });
    this.#asking = asked.catch(() => {});
    return asked;
  }

  async after(token: string, limit: number): Promise<{ changes: DocumentChange[]; token: string }> {
    const resumeAfter = this.#tokens.read(token);
    const parked = this.#parked.get(token);
    this.#parked.delete(token);
    const isUsable = parked?.client === this.#connection.client;
    if (!isUsable) this.#drop(parked);
    const reader = parked !== undefined && isUsable ? parked : this.#open({ resumeAfter });
    try {
      const { isLost, ...read } = await this.#connection.within(CALL_MS, () => this.#read(reader, token, limit));
      if (isLost && read.changes.length === 0) throw this.#tokens.lost();
      // One that has read past what is lost would go on behind it: the next call is to find it again.
      if (isLost) this.#drop(reader);
      else this.#park(read.token, read.token === token ? reader : { ...reader, openedAt: this.#runtime.clock.now() });
      return read;
    } catch (thrown) {
      this.#drop(reader);
      throw isFeedLost(thrown) ? this.#tokens.lost(thrown) : thrown;
    }
  }

  async close(): Promise<void> {
    const readers = [...this.#parked.values(), ...(this.#end === undefined ? [] : [this.#end.reader])];
    this.#parked.clear();
    this.#end = undefined;
    await Promise.allSettled(readers.map(({ stream }) => stream.close()));
  }

  /** Of a document that changed more than once only its last change is told. */
  async #read({ stream, openedAt }: Reader, from: string, limit: number): Promise<FeedRead> {
    const changes = new Map<string, DocumentChange>();
    let token = from;
    for (let events = 0; changes.size < limit && events < EVENTS_MAX; events++) {
      const event = await stream.tryNext();
      if (event === null) break;
      const change = readEvent(event);
      if (change === 'lost') return { changes: [...changes.values()], token, isLost: true };
      token = this.#tokens.write(event._id);
      if (change === undefined) continue;
      changes.delete(change.id);
      changes.set(change.id, { ...change, token });
    }
    const isOld = token === from && this.#runtime.clock.now() - openedAt > RENEW_MS;
    if (isOld && stream.resumeToken) token = this.#tokens.write(stream.resumeToken);
    return { changes: [...changes.values()], token, isLost: false };
  }

  async #tokenNow(): Promise<string> {
    const end = this.#end?.reader;
    if (end !== undefined && (end.client !== this.#connection.client || this.#runtime.clock.now() - end.openedAt > RENEW_MS)) {
      this.#drop(end);
      this.#end = undefined;
    }
    if (this.#end === undefined) {
      const reader = this.#open({});
      const first = await reader.stream.tryNext();
      const place: ResumeToken | null = first?._id ?? reader.stream.resumeToken ?? (await this.#mark(reader.stream));
      this.#end = { reader, token: this.#tokens.write(place) };
    }
    const { stream } = this.#end.reader;
    for (let events = 0; events < EVENTS_MAX; events++) {
      const event = await stream.tryNext();
      if (event === null) break;
      if (readEvent(event) !== undefined) this.#end.token = this.#tokens.write(event._id);
    }
    return this.#end.token;
  }

  /** MongoDB tells a stream's place with every answer. A server that does not has to be given an event to tell. */
  async #mark(stream: Stream): Promise<ResumeToken> {
    await this.#collection.replaceOne({ _id: MARK_ID }, { mark: this.#runtime.random.hex(8) } as object as MongoDocument, { upsert: true });
    for (;;) {
      const event = await stream.tryNext();
      if (event !== null) return event._id;
      await this.#runtime.clock.sleep(AWAIT_MS);
    }
  }

  /** Always from the primary: a token that one server gave may be ahead of another one. */
  #open(from: ChangeStreamOptions): Reader {
    const options = { ...from, maxAwaitTimeMS: AWAIT_MS, batchSize: BATCH_SIZE, readPreference: 'primary' } as const;
    const { client } = this.#connection;
    const stream = this.#collection.watch<MongoDocument, FeedEvent>(FEED_PIPELINE, options);
    return { stream, client, openedAt: this.#runtime.clock.now() };
  }

  get #collection(): Collection<MongoDocument> {
    return this.#connection.collection(this.#name);
  }

  #park(token: string, reader: Reader): void {
    this.#drop(this.#parked.get(token));
    this.#parked.delete(token);
    this.#parked.set(token, reader);
    const oldest = this.#parked.keys().next().value;
    if (this.#parked.size <= PARKED_MAX || oldest === undefined) return;
    this.#drop(this.#parked.get(oldest));
    this.#parked.delete(oldest);
  }

  #drop(reader: Reader | undefined): void {
    reader?.stream.close().catch(() => {});
  }
}
