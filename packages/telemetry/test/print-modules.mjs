// For `node --import`: prints the OpenTelemetry modules that the process and its threads load.
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

const STDOUT = 1;

registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const [, name] = /@opentelemetry[/\\]([\w-]+)/.exec(resolved.url) ?? [];
    if (name !== undefined) writeSync(STDOUT, `loads ${name}\n`);
    return resolved;
  },
});
