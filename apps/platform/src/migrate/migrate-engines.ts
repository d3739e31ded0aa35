import { readSettings } from '@jangteo/kernel/config';
import type { Runtime } from '@jangteo/kernel/runtime';
import { takeDataFolder } from '../data-folder.ts';
import { type EngineSettings, engineSettings } from '../engine-settings.ts';
import { documentsStep } from './documents-step.ts';
import { keyValuesStep, logStep } from './log-step.ts';
import { searchStep } from './search-step.ts';
import { sqlSteps } from './sql-steps.ts';

export interface MigrateOptions {
  readonly runtime: Runtime;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Changes nothing. */
  readonly check: boolean;
}

/** One thing that this version needs of an engine. */
export interface MigrationStep {
  readonly engine: string;
  readonly where: string;
  readonly what: string;
  /** How many changes are missing; changes nothing itself. */
  count(): Promise<number>;
  /** Brings them; it may be repeated. */
  bring(): Promise<void>;
  /** Instead of a count, where there is nothing to be brought. */
  note?(): Promise<string>;
}

export interface MigratedPart extends Pick<MigrationStep, 'engine' | 'where' | 'what'> {
  /** Found missing before anything was done. */
  readonly missing: number;
  readonly note?: string;
}

export interface StepOptions {
  readonly runtime: Runtime;
  readonly directory: string;
  readonly urls: EngineSettings;
}

/**
 * Looks at every engine what it lacks, and brings it unless `check` says not to. Embedded ones are taken for this process meanwhile.
 * Throws BAD_CONFIG, ENGINE_AWAY, DATA_DIR_IN_USE, DATA_DIR_NEWER.
 */
export async function migrateEngines({ runtime, environment, directory, check }: MigrateOptions): Promise<MigratedPart[]> {
  const urls = readSettings(engineSettings, environment);
  const options = { runtime, directory, urls };
  const folder = check || isWithoutFolder(urls) ? undefined : await takeDataFolder(directory, runtime.clock);
  try {
    const parts: MigratedPart[] = [];
    for (const step of [...sqlSteps(options), logStep(options), documentsStep(options), keyValuesStep(options), searchStep(options)]) {
      const missing = await step.count();
      if (missing > 0 && !check) await step.bring();
      const { engine, where, what } = step;
      const note = await step.note?.();
      parts.push({ engine, where, what, missing, ...(note !== undefined && { note }) });
    }
    return parts;
  } finally {
    folder?.release();
  }
}

/** Nothing that is to be brought lies in the data folder. */
function isWithoutFolder({ sqlUrl, logUrl, documentsUrl, kvUrl }: EngineSettings): boolean {
  return [sqlUrl, logUrl, documentsUrl, kvUrl].every((url) => url !== undefined);
}
