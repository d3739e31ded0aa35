import { Command } from 'commander';
import { type AuditQuery, type AuditRecordView, operatorsApi } from '../operators-api.ts';
import { printJson, printTable, type Terminal } from '../terminal.ts';
import { EXIT, EXIT_CODES, type Host, onShop, type ShopOptions, withShop } from './host.ts';
import { wholeNumber } from './numbers.ts';

const HELP = `
Everything that was changed, or tried, through the admin API: by the control room, this command line, or the admin token.
A record that stays "begun" belongs to a process that died: nobody knows how it ended.

Examples:
  npx jangteo audit
  npx jangteo audit --actor mina --from 2026-11-20T00:00:00Z
  npx jangteo audit --action inventory. --target MUG-RED
  npx jangteo audit --limit 1 --json                   with what was sent, before and after
${EXIT_CODES}`;

const PAGE_MAX = 500;

interface AuditOptions extends ShopOptions, Omit<AuditQuery, 'cursor'> {
  readonly json?: boolean;
}

export function auditCommand(host: Host, finish: (code: number) => void): Command {
  return withShop(new Command('audit'))
    .description('who changed what, when and why, newest first')
    .option('--actor <name>', 'only what this operator did; `admin-token`: whoever had that')
    .option('--action <action>', 'only this, such as inventory.adjust; `inventory.` means all that begin so')
    .option('--target <id>', 'only changes of this')
    .option('--from <time>', 'from this time on, such as 2026-11-20T09:00:00Z')
    .option('--to <time>', 'before this time')
    .option('--limit <n>', 'how many', wholeNumber(1), 50)
    .option('--json', 'JSON for scripts')
    .addHelpText('after', HELP)
    .action(async ({ limit, json = false, actor, action, target, from, to, ...shop }: AuditOptions) => {
      const filter = Object.fromEntries(Object.entries({ actor, action, target, from, to }).filter(([, text]) => text !== undefined));
      const records = await onShop(host, shop, async (connection) => {
        const found: AuditRecordView[] = [];
        for (let cursor: string | null = ''; cursor !== null && found.length < limit; ) {
          const query = { ...filter, limit: Math.min(limit - found.length, PAGE_MAX), ...(cursor !== '' && { cursor }) };
          const page: { items: AuditRecordView[]; next_cursor: string | null } = await operatorsApi(connection).auditLog(query);
          found.push(...page.items);
          cursor = page.next_cursor;
        }
        return found;
      });
      print(host, records, json);
      finish(EXIT.done);
    });
}

function print({ terminal }: Host, records: readonly AuditRecordView[], json: boolean): void {
  if (json) printJson(terminal, records);
  else if (records.length === 0) terminal.out('nobody has changed anything\n');
  else printRecords(terminal, records);
}

function printRecords(terminal: Terminal, records: readonly AuditRecordView[]): void {
  printTable(
    terminal,
    ['at', 'who', 'did', 'to', 'outcome', 'reason', 'trace'],
    records.map(({ at, actor, action, target, outcome, code, reason, trace_id }) => [
      ...[at, actor === '' ? '(unknown)' : actor, action, target],
      ...[code === '' ? outcome : `${outcome} ${code}`, reason, trace_id],
    ]),
  );
}
