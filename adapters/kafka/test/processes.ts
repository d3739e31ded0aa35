import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

/** A process that can be asked to leave, and killed. */
export interface Running {
  /** What it has printed, line by line. */
  readonly lines: string[];
  kill(): Promise<void>;
  leave(): Promise<void>;
}

/** Starts a script of this folder; `all` gets the lines of all that share it, as they come. */
export function runScript(all: string[], script: string, ...args: string[]): Running {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => {});
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    all.push(line);
  });
  const exited = once(child, 'exit');
  return {
    lines,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async leave() {
      child.stdin.end('leave\n');
      await exited;
    },
  };
}
