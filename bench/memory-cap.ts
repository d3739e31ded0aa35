import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/sys/fs/cgroup/memory';
const PROCESSES = 'cgroup.procs';

/**
 * Runs `start` where all that it starts shares so much memory, the pages of files that it reads included: a cgroup of Linux, whose memory
 * counts from a process's first byte, so it cannot be put upon one that runs. undefined where this user may not make one.
 */
export async function startCapped<T>(megabytes: number, start: () => Promise<T>): Promise<{ started: T; lift(): void } | undefined> {
  const group = join(MEMORY, `jangteo-bench-${process.pid}`);
  const move = (pid: number, into: string) => writeFileSync(join(into, PROCESSES), String(pid));
  try {
    mkdirSync(group);
    writeFileSync(join(group, 'memory.limit_in_bytes'), String(megabytes * 2 ** 20));
    move(process.pid, group);
  } catch {
    return undefined;
  }
  try {
    return { started: await start(), lift: () => rmdirSync(group) };
  } finally {
    move(process.pid, MEMORY);
  }
}

/** Takes a file out of the page cache, where it counts for whoever read it first. GNU dd does so when it copies nothing. */
export function evict(file: string): void {
  execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' });
}
