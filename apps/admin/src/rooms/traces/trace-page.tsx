import { api } from '../../api.ts';
import type { Span } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { formatMs } from '../../logic/format.ts';
import { type SpanRow, spanRows } from '../../logic/span-rows.ts';
import { Id } from '../../parts/copyable.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo, setQuery, usePlace } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { traceWords } from '../../words/traces.ts';

interface Trace {
  readonly complete: boolean;
  readonly spans: readonly Span[];
}

/** What a span of an order carries. */
const ORDER_NUMBER = 'jangteo.order.number';

export function TracePage({ traceId }: { traceId: string }) {
  const say = useWords(traceWords);
  const load = useLoad((signal) => api.get<Trace>(`/traces/${encodeURIComponent(traceId)}`, { signal }), [traceId]);
  const first = load.data?.spans[0];
  return (
    <Page title={first?.name ?? say.title} trail={[{ href: linkTo('/traces'), text: say.title }]}>
      <Loaded load={load}>{(trace) => <TraceView traceId={traceId} {...trace} />}</Loaded>
    </Page>
  );
}

function TraceView({ traceId, complete, spans }: Trace & { traceId: string }) {
  const say = useWords(traceWords);
  const { query } = usePlace();
  const { rows, totalMs } = spanRows(spans);
  const [first] = spans;
  if (first === undefined) return <Empty title={say.unknown} />;
  const order = spans.map(({ attributes }) => attributes[ORDER_NUMBER]).find((number) => number !== undefined);
  const picked = rows.find(({ span }) => span.span_id === query.get('span'));
  return (
    <>
      {!complete && <p class="notice warn">{say.incomplete}</p>}
      <Facts>
        <Fact name={say.started}>
          <Time at={first.start} ms />
        </Fact>
        <Fact name={say.took}>{formatMs(totalMs)}</Fact>
        <Fact name={say.steps}>{spans.length.toLocaleString()}</Fact>
        <Fact name={say.id}>
          <Id value={traceId} length={40} />
        </Fact>
        {order !== undefined && (
          <Fact name={say.order}>
            <a href={linkTo(`/orders/${order}`)}>{order}</a>
          </Fact>
        )}
      </Facts>
      <Section title={say.waterfall}>
        <ol class="spans">
          {rows.map((row) => (
            <SpanLine key={row.span.span_id} row={row} isPicked={row === picked} />
          ))}
        </ol>
        {picked === undefined ? <p class="soft small">{say.pick}</p> : <SpanDetail row={picked} />}
      </Section>
    </>
  );
}

function SpanLine({ row: { span, left, width }, isPicked }: { row: SpanRow; isPicked: boolean }) {
  const { span_id: id, depth, service, name, duration_ms: ms, error } = span;
  return (
    <li>
      <button
        type="button"
        class={error === null ? 'span' : 'span bad'}
        aria-pressed={isPicked}
        onClick={() => setQuery({ span: isPicked ? undefined : id })}
      >
        <span class="span-name" style={{ paddingInlineStart: `${Math.min(depth, 12) * 0.75}rem` }}>
          <span class="soft">{service}</span> {name}
          {error !== null && <b> {error.code}</b>}
        </span>
        <span class="span-line" aria-hidden="true">
          <span class={`span-bar span-bar-${span.kind}`} style={{ insetInlineStart: `${left * 100}%`, width: `${width * 100}%` }} />
        </span>
        <span class="span-ms number">{formatMs(ms)}</span>
      </button>
    </li>
  );
}

function SpanDetail({ row: { span, fromMs } }: { row: SpanRow }) {
  const say = useWords(traceWords);
  const attributes = Object.entries(span.attributes);
  return (
    <div class="span-detail" role="status">
      <h3>
        {span.service} · {span.name}
      </h3>
      {span.error !== null && (
        <p class="notice bad">
          {span.error.code} {span.error.message}
        </p>
      )}
      <Facts>
        <Fact name={say.kind}>{span.kind}</Fact>
        <Fact name={say.start}>
          <Time at={span.start} ms />
        </Fact>
        <Fact name={say.offset}>{formatMs(fromMs)}</Fact>
        <Fact name={say.duration}>{formatMs(span.duration_ms)}</Fact>
      </Facts>
      {attributes.length === 0 ? (
        <p class="soft">{say.noAttributes}</p>
      ) : (
        <dl class="headers">
          {attributes.map(([name, value]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>
                <Id value={String(value)} length={80} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
