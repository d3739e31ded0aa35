import { text as textOf } from 'node:stream/consumers';
import type { Runtime } from '@jangteo/kernel/runtime';
import { Command } from 'commander';
import { newPassword } from '../first-operator.ts';
import { type OperatorChange, type OperatorView, operatorsApi } from '../operators-api.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, withShop } from './host.ts';

const HELP = `
A viewer looks at everything in the control room; an operator also changes things. Whoever is changed is logged out everywhere.

Examples:
  npx jangteo operators                                who there is
  npx jangteo operators add mina --role operator       prints a password, once
  npx jangteo operators add mina --role viewer --password-stdin < password.txt
  npx jangteo operators set mina --role viewer
  npx jangteo operators set admin --new-password       for whoever lost the first one
  npx jangteo operators disable mina
  npx jangteo operators enable mina
${EXIT_CODES}`;

const ROLES = ['viewer', 'operator'];

interface Options extends ShopOptions {
  readonly json?: boolean;
}
interface AddOptions extends Options {
  readonly role: string;
  readonly passwordStdin?: boolean;
}
interface SetOptions extends Options {
  readonly role?: string;
  readonly newPassword?: boolean;
  readonly passwordStdin?: boolean;
}

export function operatorsCommand(host: Host, finish: (code: number) => void): Command {
  const named = (name: string, description: string) =>
    withShop(new Command(name)).description(description).option('--json', 'JSON for scripts').addHelpText('after', HELP);
  const done = (work: Promise<void>) => work.then(() => finish(EXIT.done));
  const change = (name: string, asked: OperatorChange, options: Options) => done(changeOne(host, name, async () => asked, options));

  const list = named('list', 'the people who run the shop').action((_: unknown, command: Command) =>
    done(listAll(host, command.optsWithGlobals<Options>())),
  );
  const add = named('add', 'add somebody who may log in to the control room')
    .argument('<name>')
    .requiredOption('--role <role>', ROLES.join(' or '))
    .option('--password-stdin', 'read the password from stdin instead of making one')
    .action((name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>();
      checkRole(options.role, command);
      return done(addOne(host, name, options));
    });
  const set = named('set', 'change a role or a password')
    .argument('<name>')
    .option('--role <role>', ROLES.join(' or '))
    .option('--new-password', 'make a password, and print it')
    .option('--password-stdin', 'read the password from stdin')
    .action((name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<SetOptions>();
      const { role, newPassword: made = false, passwordStdin: given = false } = options;
      checkRole(role, command);
      if (role === undefined && !made && !given) command.error('error: say --role, --new-password or --password-stdin');
      if (made && given) command.error('error: say --new-password or --password-stdin');
      return done(changeOne(host, name, (runtime) => changeIn(options, runtime), options));
    });
  const disable = named('disable', 'shut an account')
    .argument('<name>')
    .action((name: string, _: unknown, command: Command) => change(name, { disabled: true }, command.optsWithGlobals<Options>()));
  const enable = named('enable', 'open an account again')
    .argument('<name>')
    .action((name: string, _: unknown, command: Command) => change(name, { disabled: false }, command.optsWithGlobals<Options>()));

  return named('operators', 'the people who may log in to the control room')
    .action((options: Options) => done(listAll(host, options)))
    .addCommand(list)
    .addCommand(add)
    .addCommand(set)
    .addCommand(disable)
    .addCommand(enable);
}

function checkRole(role: string | undefined, command: Command): void {
  if (role !== undefined && !ROLES.includes(role)) command.error(`error: --role must be ${ROLES.join(' or ')}`);
}

async function passwordFromStdin(): Promise<string> {
  // The line's end that an editor or `echo` adds is not meant.
  return (await textOf(process.stdin)).replace(/\r?\n$/, '');
}

async function changeIn({ role, newPassword: made, passwordStdin: given }: SetOptions, { random }: Runtime): Promise<OperatorChange> {
  const password = given ? await passwordFromStdin() : made ? newPassword(random) : undefined;
  return { ...(role !== undefined && { role }), ...(password !== undefined && { password }) };
}

async function listAll(host: Host, { json = false, ...shop }: Options): Promise<void> {
  const all = await onShop(host, shop, (connection) => operatorsApi(connection).operators());
  print(host, all, json);
}

async function addOne(host: Host, name: string, { json = false, role, passwordStdin = false, ...shop }: AddOptions): Promise<void> {
  const password = passwordStdin ? await passwordFromStdin() : undefined;
  const added = await onShop(host, shop, (connection) =>
    operatorsApi(connection).addOperator({ name, role, ...(password !== undefined && { password }) }),
  );
  if (json) return printJson(host.terminal, added);
  const told = added.password === undefined ? '' : `, password ${added.password}   (shown this once; only its hash is kept)`;
  host.terminal.out(`${added.name} is ${article(added.role)}${told}\n`);
}

async function changeOne(
  host: Host,
  name: string,
  changeOf: (runtime: Runtime) => Promise<OperatorChange>,
  options: SetOptions,
): Promise<void> {
  const { json = false, newPassword: made = false, ...shop } = options;
  const [changed, password] = await onShop(host, shop, async (connection, runtime) => {
    const change = await changeOf(runtime);
    return [await operatorsApi(connection).changeOperator(name, change), made ? change.password : undefined] as const;
  });
  if (json) return printJson(host.terminal, { ...changed, ...(password !== undefined && { password }) });
  const told = password === undefined ? '' : `, password ${password}   (shown this once; only its hash is kept)`;
  host.terminal.out(`${changed.name} is ${article(changed.role)}${changed.disabled ? ' and may not log in' : ''}${told}\n`);
}

function article(role: OperatorView['role']): string {
  return role === 'viewer' ? 'a viewer' : 'an operator';
}

function print({ terminal }: Host, all: readonly OperatorView[], json: boolean): void {
  if (json) printJson(terminal, all);
  else printAll(terminal, all);
}

function printAll(terminal: Terminal, all: readonly OperatorView[]): void {
  printTable(
    terminal,
    ['name', 'role', 'account', 'created', 'last log-in'],
    all.map(({ name, role, disabled, created_at, logged_in_at }) => [
      ...[name, role, disabled ? 'disabled' : 'open'],
      ...[created_at, logged_in_at ?? 'never'],
    ]),
  );
}
