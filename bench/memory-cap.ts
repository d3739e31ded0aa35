import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/sys/fs/cgroup/memory';
const PROCESSES = 'cgroup.procs';

/** Caps what a process and the page cache of its files may take, by a cgroup of Linux; undefined where this user may not. */
export function capMemory(pid: number, megabytes: number): { lift(): void } | undefined {
  const group = join(MEMORY, `jangteo-bench-${pid}`);
  try {
    mkdirSync(group);
    writeFileSync(join(group, 'memory.limit_in_bytes'), String(megabytes * 2 ** 20));
    writeFileSync(join(group, PROCESSES), String(pid));
  } catch {
    return undefined;
  }
  return {
    lift() {
      writeFileSync(join(MEMORY, PROCESSES), String(pid));
      rmdirSync(group);
    },
  };
}
