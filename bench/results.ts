import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { dirname, join } from 'node:path';
import type { Table } from './table.ts';

/** A table as a section of Markdown, with what it was measured on. `loadBefore`: the load average when it began. */
export function render({ title, how, head, rows, notes }: Table, loadBefore: number): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Linux ${release()}, Node ${process.version}, load average before ${loadBefore.toFixed(1)}`;
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    how,
    `Run on ${new Date().toISOString().slice(0, 10)}; ${machine}.`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    ...notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}

/** Puts it into bench/RESULTS.md, in the place of the last one of that title. */
export function writeSection(title: string, text: string): void {
  const file = join(import.meta.dirname, 'RESULTS.md');
  const sections = readFileSync(file, 'utf8').split(/^(?=## )/m);
  const at = sections.findIndex((section) => section.startsWith(`## ${title}\n`));
  if (at === -1) sections.push(`\n${text}`);
  else sections[at] = `${text}\n`;
  writeFileSync(file, `${sections.join('').trimEnd()}\n`);
}

/** `path` is below the project's folder. */
export function writeFile(path: string, content: string): void {
  const file = join(import.meta.dirname, '..', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
