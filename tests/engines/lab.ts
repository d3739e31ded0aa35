import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { engineUrl } from '@jangteo/ports/lab/engine-url';

/** Breaks engines and starts them again on the same data; see CONTRIBUTING.md. */
export interface Lab {
  kill(engine: string): Promise<void>;
  up(engine: string): Promise<void>;
  /** It stops answering, and keeps its connections. */
  pause(engine: string): Promise<void>;
  resume(engine: string): Promise<void>;
}

/** By the program that JANGTEO_LAB names. undefined where there is none: its tests are skipped, or fail where engines are required. */
export function findLab(): Lab | undefined {
  const program = engineUrl('JANGTEO_LAB');
  if (program === undefined) return undefined;
  const run = async (...args: string[]) => void (await promisify(execFile)(program, args, { timeout: 180_000 }));
  return {
    kill: (engine) => run('kill', engine),
    up: (engine) => run('up', engine),
    pause: (engine) => run('pause', engine),
    resume: (engine) => run('resume', engine),
  };
}
