import { api } from '../../api.ts';
import { useWords } from '../../language.ts';
import { formatMs } from '../../logic/format.ts';
import { logPlaceOf } from '../../logic/history.ts';
import type { Row } from '../../logic/waterfall.ts';
import { Id } from '../../parts/copyable.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { statusWords } from '../../words/orders.ts';
import { timeMachineWords } from '../../words/time-machine.ts';
import { stepText } from './step-text.ts';

interface TraceOfOrder {
  readonly spans: readonly {
    readonly span_id: string;
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly error: { readonly code: string; readonly message: string } | null;
  }[];
}

/** One entry, with all that its span knows. */
export function EntryDetail({ row, number, onClose }: { row: Row | undefined; number: string; onClose: () => void }) {
  const say = useWords(timeMachineWords);
  const statuses = useWords(statusWords);
  if (row === undefined) return <p class="hint">{say.pick}</p>;
  const { entry, fromMs, toMs } = row;
  const { text, gloss } = stepText(entry, say, statuses);
  const place = logPlaceOf(entry);
  return (
    <aside class="entry-detail" aria-label={say.details}>
      <div class="section-head">
        <h3>{text}</h3>
        <button type="button" class="quiet" onClick={onClose}>
          {say.closeDetails}
        </button>
      </div>
      {gloss !== undefined && <p>{gloss}</p>}
      <Facts>
        <Fact name={say.at}>
          <Time at={entry.at} ms />
        </Fact>
        <Fact name={say.after}>+{formatMs(fromMs)}</Fact>
        <Fact name={say.took}>{toMs > fromMs ? formatMs(toMs - fromMs) : '–'}</Fact>
        <Fact name={say.service}>{entry.service}</Fact>
        <Fact name={say.kind}>{say.kindNames[entry.kind] ?? entry.kind}</Fact>
        {entry.trace_id !== undefined && (
          <Fact name={say.trace}>
            <Id value={entry.trace_id} href={linkTo(`/traces/${entry.trace_id}`)} length={16} />
          </Fact>
        )}
      </Facts>
      {place === undefined && entry.detail !== undefined && <p class="entry-said">{entry.detail}</p>}
      {place !== undefined && (
        <Facts>
          <Fact name={say.outbox}>{formatMs(place.waitedMs)}</Fact>
          <Fact name={say.inLog}>
            <a href={linkTo(`/events/${place.topic}`, { partition: place.partition, from_offset: place.offset })}>
              {place.topic} {place.partition}@{place.offset}
            </a>
          </Fact>
        </Facts>
      )}
      <p class="soft small">
        <code>{entry.what}</code>
      </p>
      {entry.span_id !== undefined && <SpanOf number={number} spanId={entry.span_id} />}
    </aside>
  );
}

function SpanOf({ number, spanId }: { number: string; spanId: string }) {
  const say = useWords(timeMachineWords);
  const { data, problem } = useLoad((signal) => api.get<TraceOfOrder>(`/orders/${encodeURIComponent(number)}/trace`, { signal }), [number]);
  if (data === undefined) return problem === undefined ? null : <p class="soft">{say.noTrace}</p>;
  const span = data.spans.find((one) => one.span_id === spanId);
  if (span === undefined) return <p class="soft">{say.noTrace}</p>;
  return (
    <>
      {span.error !== null && (
        <p class="entry-said">
          {say.error}: <code>{span.error.code}</code> {span.error.message}
        </p>
      )}
      <h4>{say.attributes}</h4>
      <JsonView value={span.attributes} label={say.attributes} />
    </>
  );
}
