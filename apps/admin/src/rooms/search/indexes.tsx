import { useState } from 'preact/hooks';
import { api, because } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { formatBytes, formatMs, formatNumber } from '../../logic/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Act } from '../../parts/button.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { toast } from '../../parts/toasts.tsx';
import { useStore } from '../../store.ts';
import { useLoad } from '../../use-load.ts';
import { searchLabWords } from '../../words/search-lab.ts';
import { type Reindex, ReindexState } from './reindex.tsx';

interface IndexVersion {
  readonly name: string;
  readonly state: string;
  readonly documents: number;
  readonly bytes: number;
  readonly created_at: string;
}

interface IndexList {
  readonly items: readonly IndexVersion[];
  readonly lag_ms: number;
  readonly applied: number;
  readonly reindex: Reindex | null;
}

const POLL_MS = 3_000;
const BUILDING_MS = 700;
const TONES: Readonly<Record<string, Tone>> = { raw: 'calm', live: 'good', building: 'accent', kept: 'calm', failed: 'bad' };

/** The versions of the index, which of them answers, and the making of another. */
export function Indexes() {
  const say = useWords(searchLabWords);
  const language = useStore(languageStore);
  const [everyMs, setEveryMs] = useState(POLL_MS);
  const load = useLoad(
    async (signal) => {
      const told = await api.get<IndexList>('/search/indexes', { signal });
      setEveryMs(told.reindex !== null && told.reindex.ended_at === null ? BUILDING_MS : POLL_MS);
      return told;
    },
    [],
    everyMs,
  );
  const number = (value: number) => formatNumber(value, language);
  return (
    <Loaded load={load}>
      {({ items, lag_ms: lagMs, applied, reindex }) => {
        const live = items.find(({ state }) => state === 'live')?.name ?? '–';
        return (
          <>
            <Facts>
              <Fact name={say.lag}>{lagMs === 0 ? say.noLag : formatMs(lagMs)}</Fact>
              <Fact name={say.applied}>{number(applied)}</Fact>
            </Facts>
            <p class="actions lab-actions">
              <Sweep onDone={load.reload} />
            </p>
            <Table
              caption={say.indexes}
              rows={items}
              keyOf={({ name }) => name}
              columns={[
                { title: say.version, cell: ({ name }) => <code>{name}</code> },
                { title: say.state, cell: ({ state }) => <Badge tone={TONES[state] ?? 'calm'}>{say.states[state] ?? state}</Badge> },
                { title: say.documents, cell: ({ documents }) => number(documents), number: true },
                { title: say.size, cell: ({ bytes }) => formatBytes(bytes), number: true },
                { title: say.made, cell: ({ created_at: at }) => <Time at={at} />, wide: true },
                {
                  title: '',
                  cell: ({ name, state }) => state === 'kept' && <SwitchIndex from={live} to={name} onDone={load.reload} />,
                },
              ]}
            />
            <ReindexState last={reindex} onDone={load.reload} />
          </>
        );
      }}
    </Loaded>
  );
}

function SwitchIndex({ from, to, onDone }: { from: string; to: string; onDone: () => void }) {
  const say = useWords(searchLabWords);
  const change = () =>
    ask({
      title: say.switchTo,
      says: (
        <>
          <p>{say.switchSays(from, to)}</p>
          <p class="soft">{say.switchBack}</p>
        </>
      ),
      act: say.switchTo,
      danger: true,
      run: async (reason) => {
        await api.post('/search/switch', { index: to }, { headers: because(reason) });
        toast(say.switched(to));
        onDone();
      },
    });
  return (
    <Act onClick={change} label={`${say.switchTo} ${to}`}>
      {say.switchTo}
    </Act>
  );
}

function Sweep({ onDone }: { onDone: () => void }) {
  const say = useWords(searchLabWords);
  const language = useStore(languageStore);
  const sweep = () =>
    ask({
      title: say.sweep,
      says: <p>{say.sweepSays}</p>,
      act: say.sweep,
      reason: 'optional',
      run: async (reason) => {
        const { written, removed } = await api.post<{ written: number; removed: number }>('/search/sweep', undefined, {
          headers: because(reason),
        });
        toast(say.swept(formatNumber(written, language), formatNumber(removed, language)));
        onDone();
      },
    });
  return <Act onClick={sweep}>{say.sweep}</Act>;
}
