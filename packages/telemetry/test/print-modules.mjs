// For `node --import`: prints the OpenTelemetry packages that the process and its threads load.
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

const STDOUT = 1;

/** Each once: what a pipe does not take in at once is an error for a synchronous write. */
const told = new Set();

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const [, name] = /@opentelemetry[/\\]([\w-]+)/.exec(resolved.url) ?? [];
    if (name !== undefined && !told.has(name)) {
      told.add(name);
      writeSync(STDOUT, `loads ${name}\n`);
    }
    return resolved;
  },
});
