import { useMemo, useState } from 'preact/hooks';
import { useWords } from '../../language.ts';
import { type History, type HistoryEntry, withoutAftermath } from '../../logic/history.ts';
import { stagesOf } from '../../logic/stages.ts';
import { scaleOf, stretchesOf } from '../../logic/time-scale.ts';
import { layOut } from '../../logic/waterfall.ts';
import { Segments } from '../../parts/choices.tsx';
import { Section } from '../../parts/page.tsx';
import { setQuery, usePlace } from '../../route.ts';
import { timeMachineWords } from '../../words/time-machine.ts';
import { EntryDetail } from './entry-detail.tsx';
import { OneLine } from './one-line.tsx';
import { StageStrip } from './stage-strip.tsx';
import { Waterfall } from './waterfall.tsx';

/** Names an entry in the URL, also when others come before it later. */
export function nameOf({ span_id: span, at, service, what }: HistoryEntry): string {
  return span ?? `${at} ${service} ${what}`;
}

/** Everything that happened to an order: its stages, on one line, as a waterfall, and one entry in detail. */
export function TimeMachine({ history, atMs }: { history: History; atMs: number }) {
  const say = useWords(timeMachineWords);
  const { query } = usePlace();
  const isEven = query.get('scale') === 'true';
  const entries = useMemo(() => (history.finished ? withoutAftermath(history.entries) : history.entries), [history]);
  const waterfall = useMemo(() => layOut(entries), [entries]);
  const nowMs = history.finished ? waterfall.endMs : Math.max(waterfall.endMs, atMs - waterfall.startMs);
  const scale = useMemo(() => scaleOf(stretchesOf(waterfall, nowMs), isEven), [waterfall, nowMs, isEven]);
  const stages = useMemo(() => stagesOf(entries), [entries]);
  const [hovered, setHovered] = useState<number>();
  const picked = waterfall.rows.find(({ entry }) => nameOf(entry) === query.get('entry'));
  const pick = (index: number | undefined) => {
    const entry = index === undefined ? undefined : entries[index];
    setQuery({ entry: entry === undefined ? undefined : nameOf(entry) });
  };
  const shared = { scale, picked: picked?.index, pick, hovered, setHovered };
  return (
    <>
      <Section
        title={say.line}
        actions={
          <Segments
            label={say.scale}
            name="scale"
            value={isEven ? 'true' : 'squeezed'}
            options={[
              ['squeezed', say.squeezed],
              ['true', say.trueToTime],
            ]}
            onValue={(value) => setQuery({ scale: value === 'true' ? value : undefined })}
          />
        }
      >
        <StageStrip stages={stages} finished={history.finished} nowMs={nowMs} />
        <OneLine waterfall={waterfall} {...shared} />
        <p class="hint">{say.lineHint}</p>
      </Section>
      <Section title={say.waterfall}>
        <div class={picked === undefined ? 'time-machine' : 'time-machine with-detail'}>
          <Waterfall waterfall={waterfall} {...shared} />
          <EntryDetail
            key={picked === undefined ? '' : nameOf(picked.entry)}
            row={picked}
            number={history.order_number}
            onClose={() => pick(undefined)}
          />
        </div>
      </Section>
    </>
  );
}
