import { useState } from 'preact/hooks';
import { api, because } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { formatNumber } from '../../logic/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Act } from '../../parts/button.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { CheckField } from '../../parts/fields.tsx';
import { Section } from '../../parts/page.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Time } from '../../parts/time.tsx';
import { toast } from '../../parts/toasts.tsx';
import { useStore } from '../../store.ts';
import { searchLabWords } from '../../words/search-lab.ts';

export interface Reindex {
  readonly index: string;
  readonly state: string;
  readonly done: number;
  readonly total: number;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly findings: readonly string[];
}

const TONES: Readonly<Record<string, Tone>> = {
  building: 'accent',
  checking: 'accent',
  done: 'good',
  refused: 'bad',
  failed: 'bad',
  cancelled: 'calm',
};

/** The last reindex, and how another is begun. */
export function ReindexState({ last, onDone }: { last: Reindex | null; onDone: () => void }) {
  const say = useWords(searchLabWords);
  const language = useStore(languageStore);
  const isUnderWay = last !== null && last.ended_at === null;
  return (
    <Section title={say.reindexTitle} actions={isUnderWay ? <CancelReindex onDone={onDone} /> : <StartReindex onDone={onDone} />}>
      {last === null ? (
        <p class="soft">{say.noReindex}</p>
      ) : (
        <>
          <Facts>
            <Fact name={say.version}>
              <code>{last.index}</code>
            </Fact>
            <Fact name={say.state}>
              <Badge tone={TONES[last.state] ?? 'calm'}>{say.reindexStates[last.state] ?? last.state}</Badge>
            </Fact>
            <Fact name={say.progress}>
              <Progress
                label={`${say.progress} ${last.index}`}
                share={last.total === 0 ? 1 : last.done / last.total}
                text={`${formatNumber(last.done, language)}/${formatNumber(last.total, language)}`}
              />
            </Fact>
            <Fact name={say.first}>
              <Time at={last.started_at} />
            </Fact>
            <Fact name={say.last}>
              <Time at={last.ended_at} />
            </Fact>
          </Facts>
          {last.findings.length > 0 && (
            <div class="notice warn findings">
              <h3>{say.findings}</h3>
              <ul>
                {last.findings.map((finding) => (
                  <li key={finding}>{finding}</li>
                ))}
              </ul>
            </div>
          )}
        </>
      )}
    </Section>
  );
}

function StartReindex({ onDone }: { onDone: () => void }) {
  const say = useWords(searchLabWords);
  const start = () => {
    const wanted = { accept_golden: false, keep_alias: false };
    ask({
      title: say.reindexTitle,
      says: (
        <>
          <p>{say.reindexSays}</p>
          <ReindexOptions wanted={wanted} />
        </>
      ),
      act: say.reindex,
      run: async (reason) => {
        await api.post('/search/reindex', wanted, { headers: because(reason) });
        toast(say.reindexing);
        onDone();
      },
    });
  };
  return (
    <Act look="main" onClick={start}>
      {say.reindex}
    </Act>
  );
}

function ReindexOptions({ wanted }: { wanted: { accept_golden: boolean; keep_alias: boolean } }) {
  const say = useWords(searchLabWords);
  const [accept, setAccept] = useState(false);
  const [keep, setKeep] = useState(false);
  wanted.accept_golden = accept;
  wanted.keep_alias = keep;
  return (
    <>
      <CheckField label={say.acceptGolden} value={accept} onValue={setAccept} />
      <CheckField label={say.keepAlias} value={keep} onValue={setKeep} />
    </>
  );
}

function CancelReindex({ onDone }: { onDone: () => void }) {
  const say = useWords(searchLabWords);
  const cancel = () =>
    ask({
      title: say.cancelReindex,
      says: <p>{say.cancelReindexSays}</p>,
      act: say.cancelReindex,
      danger: true,
      run: async (reason) => {
        await api.delete('/search/reindex', { headers: because(reason) });
        toast(say.cancelled);
        onDone();
      },
    });
  return (
    <Act look="danger" onClick={cancel}>
      {say.cancelReindex}
    </Act>
  );
}
