import { JangteoError } from '@jangteo/kernel/errors';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { auditCommand } from './commands/audit.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { debeziumCommand } from './commands/debezium.ts';
import { doctorCommand } from './commands/doctor.ts';
import { enginesCommand } from './commands/engines.ts';
import { EXIT, EXIT_CODES, type Host } from './commands/host.ts';
import { importCommand } from './commands/import.ts';
import { migrateCommand } from './commands/migrate.ts';
import { moveCommand } from './commands/move.ts';
import { operatorsCommand } from './commands/operators.ts';
import { ordersCommand } from './commands/orders.ts';
import { proveCommand } from './commands/prove.ts';
import { reindexCommand } from './commands/reindex.ts';
import { replayCommand } from './commands/replay.ts';
import { searchCommand } from './commands/search.ts';
import { seedCommand } from './commands/seed.ts';
import { serveCommand } from './commands/serve.ts';
import { startCommand } from './commands/start.ts';
import { stockCommand } from './commands/stock.ts';
import { topicsCommand } from './commands/topics.ts';
import { tracesCommand } from './commands/traces.ts';

/** Runs one command line. Returns the exit code; never throws. */
export async function runCli(args: readonly string[], host: Host): Promise<number> {
  const { terminal } = host;
  let exitCode: number = EXIT.done;
  const finish = (code: number) => {
    exitCode = code;
  };
  const program = new Command('jangteo')
    .description('An event-driven commerce platform that never oversells.')
    .version(manifest.version)
    .addHelpText('after', EXIT_CODES);
  for (const add of [
    startCommand,
    serveCommand,
    importCommand,
    seedCommand,
    proveCommand,
    doctorCommand,
    stockCommand,
    ordersCommand,
    searchCommand,
    reindexCommand,
    deadLettersCommand,
    topicsCommand,
    replayCommand,
    tracesCommand,
    enginesCommand,
    operatorsCommand,
    auditCommand,
    debeziumCommand,
    migrateCommand,
    moveCommand,
  ]) {
    program.addCommand(add(host, finish));
  }
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: terminal.error }).showHelpAfterError('(--help says more)');
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    // commander has printed it; help and --version are no failure.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
    const error = JangteoError.from(thrown);
    terminal.error(errorText(error, host.environment.JANGTEO_LOG_LEVEL === 'debug'));
    return error.code === 'BAD_CONFIG' ? EXIT.usage : EXIT.failed;
  }
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** `code: detail`, field by field where there are any, and what to do; the stack only for whoever debugs. */
function errorText(error: JangteoError, debug: boolean): string {
  const lines = [`${error.code}: ${error.message}`];
  for (const { path, message } of error.errors ?? []) lines.push(`  ${path}: ${message}`);
  lines.push(`  ${error.entry.hint}`);
  for (let cause: unknown = error; debug && cause instanceof Error; cause = cause.cause) lines.push(String(cause.stack));
  return `${lines.join('\n')}\n`;
}
