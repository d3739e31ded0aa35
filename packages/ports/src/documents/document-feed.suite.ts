import assert from 'node:assert/strict';
import { it } from 'node:test';
import { putAll, type SuiteStore } from './document-store.suite.ts';
import type { Collection, DocumentChange } from './document-store.ts';

const WAIT_MS = 10_000;

/** Reads on until nothing comes; `enough` says what has to be there, as an engine may tell a change a little later. */
async function follow(
  collection: Collection,
  from: string,
  enough: (changes: readonly DocumentChange[]) => boolean,
  limit = 100,
): Promise<{ changes: DocumentChange[]; token: string }> {
  const changes: DocumentChange[] = [];
  let token = from;
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const next = await collection.feed(token, limit);
    assert.ok(next.changes.length <= limit);
    changes.push(...next.changes);
    token = next.token;
    if (next.changes.length === 0 && enough(changes)) return { changes, token };
    if (Date.now() > deadline) throw new Error(`only ${JSON.stringify(changes)} came`);
    if (next.changes.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The last thing told about each document. */
function latest(changes: readonly DocumentChange[]): Record<string, string> {
  return Object.fromEntries(changes.map(({ id, op, version }) => [id, op === 'put' ? `put ${version}` : 'delete']));
}

/** A put as `latest` has it, of the document as it is now. */
async function putOf(collection: Collection, id: string): Promise<string> {
  return `put ${(await collection.get(id))?.version}`;
}

export function feedCases(suite: SuiteStore): void {
  it('tells puts, changes and deletes after a token, and nothing from before', async () => {
    const { collection } = await suite.empty();
    await putAll(collection, { before: {}, gone: {}, changed: { n: 1 } });
    const token = await collection.feedToken();
    assert.deepEqual(await collection.feed(token, 10), { changes: [], token });
    await collection.put('new', '{"title":"새 상품"}');
    await collection.put('changed', '{"n":2}');
    await collection.delete('gone');
    const { changes } = await follow(collection, token, (all) => all.length >= 3);
    const [added, changed] = [await putOf(collection, 'new'), await putOf(collection, 'changed')];
    assert.deepEqual(latest(changes), { new: added, changed, gone: 'delete' });
    assert.ok(changes.every(({ version }) => version > 0));
  });

  it('resumes after any change', async () => {
    const { collection } = await suite.empty();
    const start = await collection.feedToken();
    await putAll(collection, Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`p${at}`, {}])));
    const { changes } = await follow(collection, start, (all) => all.length >= 10, 3);
    for (const [at, change] of changes.entries()) {
      const rest = await follow(collection, change.token, (all) => all.length >= changes.length - at - 1);
      assert.deepEqual(
        rest.changes.map(({ id }) => id),
        changes.slice(at + 1).map(({ id }) => id),
      );
    }
  });

  it('says nothing of unchanged documents in a bulk write', async () => {
    const { collection } = await suite.empty();
    await putAll(collection, { a: { n: 1 }, b: { n: 1 } });
    const token = await collection.feedToken();
    await putAll(collection, { a: { n: 1 }, b: { n: 2 } });
    const { changes } = await follow(collection, token, (all) => all.length >= 1);
    assert.deepEqual(latest(changes), { b: await putOf(collection, 'b') });
  });

  it('loses no document to a scan that takes its token first', async () => {
    const { collection } = await suite.empty();
    await putAll(collection, Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`p${at}`, { n: 0 }])));
    const token = await collection.feedToken();
    const copy = new Map<string, string>();
    let cursor: string | undefined;
    let round = 0;
    do {
      const page = await collection.find({ limit: 10, ...(cursor === undefined ? {} : { cursor }) });
      for (const { id, json } of page.items) copy.set(id, json);
      cursor = page.nextCursor;
      // Changes before and after the scan's place, as it goes.
      round++;
      await collection.put('p0', JSON.stringify({ n: round }));
      await collection.put(`a${round}`, '{}');
      await collection.delete(`p${round}`);
    } while (cursor !== undefined);
    const { changes } = await follow(collection, token, (all) => new Set(all.map(({ id }) => id)).size >= 2 * round + 1);
    for (const { id } of changes) {
      const now = await collection.get(id);
      if (now === undefined) copy.delete(id);
      else copy.set(id, now.json);
    }
    const everything = await collection.find({ limit: 1_000 });
    assert.deepEqual(new Map([...copy].sort()), new Map(everything.items.map(({ id, json }) => [id, json] as const)));
  });

  it('keeps the order of each document, and ends with its last version, under concurrent writers', async () => {
    const { collection } = await suite.empty();
    const start = await collection.feedToken();
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 12; round++) {
        await collection.put(`p${(writer + round) % 5}`, JSON.stringify({ writer, round }));
        if (writer === 0 && round % 4 === 3) await collection.delete('p4');
      }
    });
    const seen: DocumentChange[] = [];
    let token = start;
    let writing = true;
    const reader = (async () => {
      while (writing) {
        const next = await collection.feed(token, 7);
        seen.push(...next.changes);
        token = next.token;
        if (next.changes.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
    })();
    await Promise.all(writers);
    writing = false;
    await reader;
    const stored = new Map((await collection.getMany(['p0', 'p1', 'p2', 'p3', 'p4'])).map((one) => [one.id, `put ${one.version}`]));
    const complete = (rest: readonly DocumentChange[]) => {
      const told = latest([...seen, ...rest]);
      return ['p0', 'p1', 'p2', 'p3', 'p4'].every((id) => told[id] === (stored.get(id) ?? 'delete'));
    };
    const { changes } = await follow(collection, token, complete);
    for (const id of ['p0', 'p1', 'p2', 'p3']) {
      const versions = [...seen, ...changes].filter((change) => change.id === id).map(({ version }) => version);
      assert.deepEqual(
        versions,
        [...versions].sort((a, b) => a - b),
        id,
      );
    }
  });

  it('goes on after a restart', async (test) => {
    if (!suite.opened.store.supports.durableFeed) return test.skip('this engine says that its feed ends with it (durableFeed)');
    const { collection, definition } = await suite.empty();
    await putAll(collection, { a: {}, b: {} });
    const token = await collection.feedToken();
    await collection.put('a', '{"n":2}');
    await collection.delete('b');
    const reopened = await (await suite.restart()).collection(definition);
    await reopened.put('c', '{}');
    const { changes } = await follow(reopened, token, (all) => all.length >= 3);
    assert.deepEqual(latest(changes), { a: await putOf(reopened, 'a'), b: 'delete', c: await putOf(reopened, 'c') });
  });

  it('says FEED_LOST rather than leave something out', async (test) => {
    const { outrunFeed } = suite.opened;
    const { collection } = await suite.empty();
    await collection.put('a', '{}');
    for (const token of ['', 'x', 'x.1', `${await collection.feedToken()}0000000`]) {
      await assert.rejects(collection.feed(token, 10), { code: 'FEED_LOST' }, token);
    }
    const { collection: other } = await suite.empty();
    await assert.rejects(collection.feed(await other.feedToken(), 10), { code: 'FEED_LOST' });
    if (outrunFeed === undefined) return test.skip('this engine keeps its feed longer than a test can take');
    const token = await collection.feedToken();
    await outrunFeed(collection);
    await assert.rejects(collection.feed(token, 10), { code: 'FEED_LOST' });
    const now = await collection.feedToken();
    await collection.put('after', '{}');
    const { changes } = await follow(collection, now, (all) => all.length >= 1);
    assert.deepEqual(latest(changes), { after: await putOf(collection, 'after') });
  });

  it('calls listeners after a change until they stop listening', async () => {
    const { collection } = await suite.empty();
    let calls = 0;
    const stop = collection.onChange(() => calls++);
    await collection.put('a', '{}');
    const deadline = Date.now() + WAIT_MS;
    while (calls === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.ok(calls > 0);
    stop();
    const before = calls;
    await collection.put('a', '{"n":1}');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(calls, before);
  });
}
