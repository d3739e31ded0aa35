import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { labelText, type MetricFamily } from './metric-family.ts';
import type { MetricSeries, MetricsQuery } from './reader.ts';

/** A value that has not changed is written again after this, so that a reading is never older. */
export const REPEAT_MS = 300_000;
/** The next reading may be late by this, when the machine is busy. */
const LATE_MS = 30_000;

/** Readings of metrics over time; most of them do not change from one to the next, and only what does is written. */
export class SampleTable {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #insertSeries: StatementSync;
  readonly #dropBefore: StatementSync;
  readonly #ends: StatementSync;
  readonly #dropUpTo: StatementSync;
  readonly #known = new Map<string, { readonly series: number; value: number; at: number }>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      create table if not exists series (
        series integer primary key, family text not null, name text not null, labels text not null, unique (name, labels)
      ) strict;
      create table if not exists samples (seq integer primary key, series integer not null, at integer not null, value real not null) strict;
      create index if not exists samples_by_series on samples (series, at);
    `);
    this.#insertSeries = database.prepare('insert or ignore into series (family, name, labels) values (?, ?, ?)');
    this.#insert = database.prepare('insert into samples (series, at, value) values (?, ?, ?)');
    this.#dropBefore = database.prepare(
      'delete from samples where seq < coalesce((select seq from samples where at >= ? order by seq limit 1), 9e18)',
    );
    this.#ends = database.prepare('select min(seq) as first, max(seq) as last from samples');
    this.#dropUpTo = database.prepare('delete from samples where seq <= ?');
  }

  insert(now: number, families: readonly MetricFamily[]): void {
    for (const { name: family, values } of families) {
      for (const { metricName: name = family, labels, value } of values) {
        if (!Number.isFinite(value)) continue;
        const last = this.#seriesOf(family, name, labelText(labels));
        if (last.value === value && now - last.at < REPEAT_MS) continue;
        this.#insert.run(last.series, now, value);
        last.value = value;
        last.at = now;
      }
    }
  }

  read({ name, fromMs, toMs, stepMs }: MetricsQuery): MetricSeries[] {
    const all = this.#database.prepare("select series, name, labels from series where ? in (family, name, '') order by name, labels");
    const readings = this.#database.prepare('select at, value from samples where series = ? and at > ? and at <= ? order by at');
    return all.all(name ?? '').flatMap(({ series, name, labels }) => {
      const rows = readings.all(series as number, fromMs - REPEAT_MS - LATE_MS, toMs) as unknown as { at: number; value: number }[];
      const points = atEachStep(rows, { fromMs, toMs, stepMs });
      return points.length === 0 ? [] : [{ name: String(name), labels: JSON.parse(String(labels)) as Record<string, string>, points }];
    });
  }

  dropBefore(timeMs: number): void {
    this.#dropBefore.run(timeMs);
  }

  /** Drops the oldest ones; `share` is from 0 to 1. */
  dropShare(share: number): void {
    const { first, last } = this.#ends.get() as { first: number | null; last: number | null };
    if (first !== null && last !== null) this.#dropUpTo.run(Math.ceil(first + (last - first) * share));
  }

  #seriesOf(family: string, name: string, labels: string) {
    const key = `${name} ${labels}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#insertSeries.run(family, name, labels);
    const { series } = this.#database.prepare('select series from series where name = ? and labels = ?').get(name, labels) as {
      series: number;
    };
    const fresh = { series, value: Number.NaN, at: 0 };
    this.#known.set(key, fresh);
    return fresh;
  }
}

/** The last reading before each step; none where that was too long ago, as while the process was down. */
function atEachStep(rows: readonly { at: number; value: number }[], { fromMs, toMs, stepMs }: Omit<MetricsQuery, 'name'>) {
  const points: { atMs: number; value: number }[] = [];
  let next = 0;
  for (let atMs = fromMs; atMs <= toMs; atMs += stepMs) {
    while ((rows[next]?.at ?? Number.POSITIVE_INFINITY) <= atMs) next++;
    const last = rows[next - 1];
    if (last !== undefined && atMs - last.at < REPEAT_MS + LATE_MS) points.push({ atMs, value: last.value });
  }
  return points;
}
