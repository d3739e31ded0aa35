/** How the control room writes numbers and times. All are pure; `language` is a BCP 47 tag, times are Unix ms or ISO 8601 texts. */

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const;

/** `1,234`; up to `digits` places behind the point. */
export function formatNumber(value: number, language: string, digits = 0): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** `12.3K`, `1.2만`: for axes and narrow places. */
export function formatShort(value: number, language: string): string {
  return new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** A length of time from microseconds to days, three digits or so: `0.42 ms`, `12.4 s`, `3 min`. */
export function formatMs(ms: number): string {
  if (ms < 1) return `${round(ms, 2)} ms`;
  if (ms < 100) return `${round(ms, 1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${round(ms / 1_000, ms < 10_000 ? 2 : 1)} s`;
  if (ms < 3_600_000) return `${round(ms / 60_000, 1)} min`;
  if (ms < 86_400_000) return `${round(ms / 3_600_000, 1)} h`;
  return `${round(ms / 86_400_000, 1)} d`;
}

/** `1.4 MB`: a file's size, in powers of ten as files are shown. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${round(bytes / 1_000, 1)} kB`;
  return bytes < 1_000_000_000 ? `${round(bytes / 1_000_000, 1)} MB` : `${round(bytes / 1_000_000_000, 2)} GB`;
}

function round(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** `3 seconds ago`, `in 2 hours`; `now` in Unix ms. */
export function formatAgo(at: number | string, now: number, language: string): string {
  const ms = new Date(at).getTime() - now;
  const [unitMs, unit] = UNITS.find(([size]) => Math.abs(ms) >= size) ?? [1_000, 'second'];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }).format(Math.round(ms / unitMs), unit);
}

/** Local time: the hour alone for today, with the day before it else. `ms`: with milliseconds. */
export function formatTime(at: number | string, now: number, { ms = false } = {}): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const clock =
    [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':') +
    (ms ? `.${String(date.getMilliseconds()).padStart(3, '0')}` : '');
  const today = new Date(now);
  if (dayOf(date) === dayOf(today)) return clock;
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return date.getFullYear() === today.getFullYear() ? `${day} ${clock}` : `${date.getFullYear()}-${day} ${clock}`;
}

function dayOf(date: Date): string {
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The whole time in ISO 8601, in local time with its distance from UTC: `2026-11-22T21:03:07.123+09:00`. */
export function isoLocal(at: number | string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const minutes = -date.getTimezoneOffset();
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1)}${zone}`;
}

/** The middle of a long id left out: its ends tell it from others. */
export function shortId(id: string, length = 20): string {
  if (id.length <= length) return id;
  const head = Math.ceil((length - 1) / 2);
  return `${id.slice(0, head)}…${id.slice(id.length - (length - 1 - head))}`;
}

/** What a field for local times says, in UTC; `undefined` where it says none. */
export function isoOfLocal(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
