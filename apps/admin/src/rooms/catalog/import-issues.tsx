import { useWords } from '../../language.ts';
import { mendOf } from '../../logic/mend-words.ts';
import type { FileImport, ImportIssue } from '../../logic/upload.ts';
import { Badge } from '../../parts/badge.tsx';
import { Id } from '../../parts/copyable.tsx';
import { Filters } from '../../parts/fields.tsx';
import { Section } from '../../parts/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { usePlace } from '../../route.ts';
import { importWords, productWords } from '../../words/catalog.ts';

/** What was done, in the reader's language; then in the importer's own words. */
function Detail({ reason, detail }: ImportIssue) {
  const say = useWords(importWords);
  const fields = useWords(productWords).fields;
  const { field, what } = mendOf(reason, Object.keys(say.mends));
  const words = say.mends[what];
  if (words === undefined) return <span>{detail}</span>;
  return (
    <span>
      {field !== '' && `${fields[field] ?? field}: `}
      {words} <span class="soft small">{detail}</span>
    </span>
  );
}

const ISSUES_MAX = 1_000;

/** Which rows were left out, mended or taken without a price, and why. */
export function ImportIssues({ of: { issues, reasons, state } }: { of: FileImport }) {
  const say = useWords(importWords);
  const { query } = usePlace();
  const [kind, reason] = [query.get('kind') ?? '', query.get('reason') ?? ''];
  const shown = issues.filter((issue) => (kind === '' || issue.kind === kind) && (reason === '' || issue.reason === reason));
  const counted = Object.entries(reasons).sort(([, left], [, right]) => right - left);
  return (
    <Section title={say.issues}>
      {issues.length === 0 ? (
        state === 'done' && <Empty title={say.noIssues} good />
      ) : (
        <>
          <Filters
            filters={[
              { name: 'kind', label: say.kind, options: [['', say.all], ...Object.entries(say.kinds)] },
              {
                name: 'reason',
                label: say.reason,
                options: [['', say.all], ...counted.map(([name, count]) => [name, `${name} (${count})`] as const)],
              },
            ]}
          />
          {issues.length >= ISSUES_MAX && <p class="hint">{say.issuesCut}</p>}
          <Table
            caption={say.issues}
            rows={shown}
            keyOf={({ line, reason: why, detail }) => `${line} ${why} ${detail}`}
            tone={(issue) => (issue.kind === 'skipped' ? 'bad' : undefined)}
            columns={[
              { title: '#', cell: ({ line }) => line, number: true },
              {
                title: say.kind,
                cell: (issue) => <Badge tone={issue.kind === 'skipped' ? 'bad' : 'warn'}>{say.kinds[issue.kind] ?? issue.kind}</Badge>,
              },
              { title: 'id', cell: ({ id = '' }) => (id === '' ? <span class="soft">–</span> : <Id value={id} length={24} />) },
              { title: say.detail, cell: (issue) => <Detail {...issue} />, wide: true },
              { title: say.reason, cell: ({ reason: why }) => <code class="soft">{why}</code> },
            ]}
          />
        </>
      )}
    </Section>
  );
}
