import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

/** A process that can be stopped, continued and killed. */
export interface Running {
  readonly child: ChildProcess;
  /** What it has printed, line by line. */
  readonly lines: string[];
  kill(): Promise<void>;
}

/** Starts a script of this folder. */
export function runScript(script: string, ...args: string[]): Running {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  const exited = once(child, 'exit');
  return {
    child,
    lines,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
