import { existsSync } from 'node:fs';
import { runCli } from './cli.ts';
import { processTerminal } from './terminal.ts';

// `jangteo stock | head` closes stdout early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

if (existsSync('.env')) process.loadEnvFile('.env');
const code = await runCli(process.argv.slice(2), { environment: process.env, terminal: processTerminal });
process.exitCode = code;
// Connections to engines that a shop had opened before it failed to start would keep the process. What is printed is printed first.
if (code !== 0) process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
