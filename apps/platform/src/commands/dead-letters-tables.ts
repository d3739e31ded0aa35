import type { AuditView, FailureGroupView, ParkedKeyView } from '@jangteo/gateway/operations-view';
import type { EditResult, EventLine } from '../operations-api.ts';
import { printTable, type Terminal } from '../terminal.ts';

const WHY_MAX = 80;
const EMPTY = 'nothing is parked\n';

export function printKeys(terminal: Terminal, keys: readonly ParkedKeyView[]): void {
  if (keys.length === 0) {
    terminal.out(EMPTY);
    return;
  }
  printTable(
    terminal,
    ['consumer', 'event', 'key', 'status', 'in line', 'parked at', 'type', 'why'],
    keys.map(({ consumer, key, status, events, parked_at, head }) => [
      consumer,
      head?.event_id ?? '',
      key,
      status,
      events,
      parked_at,
      head?.type ?? '',
      head === null || head.error === null ? '' : short(`${head.error.code}: ${head.error.detail}`),
    ]),
  );
}

export function printGroups(terminal: Terminal, groups: readonly FailureGroupView[]): void {
  if (groups.length === 0) {
    terminal.out(EMPTY);
    return;
  }
  printTable(
    terminal,
    ['keys', 'events', 'consumer', 'type', 'code', 'cause', 'last seen', 'for example'],
    groups.map(({ keys, events, consumer, type, code, cause, last_seen, example }) => [
      keys,
      events,
      consumer,
      type,
      code,
      short(cause),
      last_seen,
      example.event_id,
    ]),
  );
}

export function printLine(terminal: Terminal, { event, key, ahead, behind }: EventLine): void {
  const facts: [string, string][] = [
    ['event', `${event.event_id}  ${event.type}`],
    ['consumer', `${event.consumer}, from topic ${event.topic}`],
    ['key', `${event.key}  ${key.status}, parked at ${key.parked_at}${key.retry_at === null ? '' : `, retried at ${key.retry_at}`}`],
    ['error', event.error === null ? 'none: it waits for its key' : `${event.error.code}: ${event.error.detail}`],
    ['attempts', `${event.attempts}, and ${key.retries} retries of the key by the shop`],
    ['in line', `${ahead} before it, ${key.events - ahead - 1} behind it`],
    ['edited', event.edits === 0 ? 'no' : `${event.edits} times; --json shows what it came with`],
  ];
  for (const [name, value] of facts) terminal.out(`${name.padEnd(9)} ${value}\n`);
  terminal.out('\nheaders\n');
  for (const [name, value] of Object.entries(event.headers)) terminal.out(`  ${name}: ${value}\n`);
  terminal.out(`\ndata\n${indented(event.payload)}\n`);
  if (behind.length === 0) return;
  terminal.out('\n');
  printTable(
    terminal,
    ['behind it', 'type', 'since'],
    behind.map((one) => [one.event_id, one.type, one.failed_at]),
  );
}

export function printDiff(terminal: Terminal, { diff, changed }: EditResult): void {
  if (!changed) {
    terminal.out('that is what its data is already\n');
    return;
  }
  for (const { change, text } of diff) terminal.out(`${change} ${text}\n`);
}

export function printAudit(terminal: Terminal, entries: readonly AuditView[]): void {
  if (entries.length === 0) {
    terminal.out('nobody has done anything yet\n');
    return;
  }
  printTable(
    terminal,
    ['at', 'who', 'did', 'consumer', 'key', 'event', 'reason', 'result'],
    entries.map(({ at, actor, action, consumer, key, event_id, reason, after }) => [
      at,
      actor,
      action,
      consumer,
      key,
      event_id,
      reason,
      action === 'EDIT' ? '' : short(after ?? ''),
    ]),
  );
}

/** JSON for the eye; what is none, as it is. */
export function indented(text: string): string {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // It may be the very thing that is broken.
  }
  return shown
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function short(text: string): string {
  return text.length > WHY_MAX ? `${text.slice(0, WHY_MAX - 1)}…` : text;
}
