import type { Runtime } from '@jangteo/kernel/runtime';
import type { KeyValueEntry } from '@jangteo/ports/kv/key-value-copy';
import type { EmbeddedFile } from '../embedded-file.ts';
import { isMysql } from '../engine-settings.ts';
import { Checksum } from './checksum.ts';
import type { Compared, Part } from './part.ts';

type Stored = readonly [key: string, value: string, expiresAt: bigint | null];

/** What ends within this time is not compared: it may end on one side while the other one is read. */
const NEAR_MS = 60_000;
/** What the clocks of two machines may differ by, and what a copy takes. */
const TTL_MS_OFF_MAX = 60_000;
const BATCH = 500;

/** Key-values with the time that they still live. Redis names them in no order, so their keys (not their values) are held in memory. */
export async function openKeyValuePart(url: string, runtime: Runtime, file: EmbeddedFile): Promise<{ part: Part; close(): Promise<void> }> {
  const { clock } = runtime;
  const { openKeyValueCopy } = isMysql(url) ? await import('@jangteo/mysql/key-value-copy') : await import('@jangteo/redis/key-value-copy');
  const copy = await openKeyValueCopy({ url, runtime });
  const alive = (atMs: number) =>
    file.rows<Stored>(
      'select key, value, expires_at from entries where expires_at is null or expires_at > ? order by key',
      BigInt(Math.ceil(atMs)),
    );
  const storedAt = (key: string) => file.first<Stored>('select key, value, expires_at from entries where key = ?', key);

  /** Each entry of the target that counts, with what the source has under its key. */
  async function* pairs(fromMs: number): AsyncGenerator<[KeyValueEntry, Stored | undefined]> {
    const seen = new Set<string>();
    for await (const page of copy.pages()) {
      for (const entry of page) {
        if (seen.has(entry.key)) continue;
        seen.add(entry.key);
        const stored = storedAt(entry.key);
        if (stored === undefined || stored[2] === null || Number(stored[2]) > fromMs) yield [entry, stored];
      }
    }
  }

  const rows = file.count('select count(*) from entries where expires_at is null or expires_at > ?', BigInt(Math.ceil(clock.now())));
  const part: Part = {
    engine: 'key-values',
    name: 'entries',
    rows,
    async compare(): Promise<Compared> {
      const fromMs = clock.now() + NEAR_MS;
      const found = new Set<string>();
      for await (const [entry, stored] of pairs(fromMs)) {
        if (stored === undefined || textOf(entry, stored, clock.now()) !== textOfStored(stored)) return { same: 0, foreign: entry.key };
        found.add(entry.key);
      }
      for (const [key] of alive(fromMs)) if (!found.has(key)) return { same: 0, missing: key };
      return { same: rows };
    },
    async copy({ from, onRows, signal }) {
      if (from === rows) return;
      let batch: KeyValueEntry[] = [];
      const write = async () => {
        await copy.write(batch);
        onRows(batch.length);
        batch = [];
      };
      for (const [key, value, expiresAt] of alive(clock.now())) {
        if (signal.aborted) return;
        batch.push({ key, value, ttlMs: expiresAt === null ? undefined : Number(expiresAt) - clock.now() });
        if (batch.length === BATCH) await write();
      }
      await write();
    },
    async sums(onRows) {
      const fromMs = clock.now() + NEAR_MS;
      const [source, target] = [new Checksum(), new Checksum()];
      for (const stored of alive(fromMs)) source.add(textOfStored(stored));
      onRows(source.rows);
      for await (const [entry, stored] of pairs(fromMs)) target.add(textOf(entry, stored, clock.now()));
      return { source, target };
    },
  };
  return { part, close: () => copy.close() };
}

function textOfStored([key, value, expiresAt]: Stored): string {
  return JSON.stringify([key, value, expiresAt === null ? 'for ever' : 'for a while']);
}

/** Equal to that of what is stored where the value is, and the entry ends when the stored one does. */
function textOf({ key, value, ttlMs }: KeyValueEntry, stored: Stored | undefined, nowMs: number): string {
  const endsAt = stored?.[2] ?? undefined;
  const isInTime = ttlMs !== undefined && endsAt !== undefined && Math.abs(nowMs + ttlMs - Number(endsAt)) <= TTL_MS_OFF_MAX;
  return JSON.stringify([key, value, ttlMs === undefined ? 'for ever' : isInTime ? 'for a while' : 'for another while']);
}
