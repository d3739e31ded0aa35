import { read } from '../api.ts';
import { useWords, words } from '../language.ts';
import { Badge } from '../parts/badge.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Loaded } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import type { RoomEntry } from '../rooms.ts';
import { useLoad } from '../use-load.ts';
import { overviewWords } from '../words/overview.ts';

interface Ready {
  readonly status: string;
  readonly dependencies: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
}

const POLL_MS = 5_000;

function Overview() {
  const say = useWords(overviewWords);
  const ready = useLoad((signal) => read<Ready>('/health/ready', signal), [], POLL_MS);
  return (
    <Page title={say.title} about={say.about}>
      <Loaded load={ready}>
        {({ dependencies }) => (
          <Section title={say.parts}>
            <Table
              caption={say.parts}
              rows={Object.entries(dependencies)}
              keyOf={([name]) => name}
              tone={([, { ok }]) => (ok ? undefined : 'bad')}
              columns={[
                { title: say.name, cell: ([name]) => name },
                { title: say.state, cell: ([, { ok }]) => <Badge tone={ok ? 'good' : 'bad'}>{ok ? say.up : say.down}</Badge> },
                { title: say.detail, cell: ([, { detail }]) => detail, wide: true },
              ]}
            />
          </Section>
        )}
      </Loaded>
    </Page>
  );
}

export const overview: RoomEntry = { path: '/', title: words('전체 상황', 'Overview'), Room: Overview };
