import { useMemo } from 'preact/hooks';
import { api, read } from '../api.ts';
import type { Consumer, Engine, FailureGroup, Pending, Readiness } from '../api-types.ts';
import { languageStore, useWords, words } from '../language.ts';
import { type Charted, loadMetrics, RANGES, type Range } from '../load-metrics.ts';
import { formatMs, formatNumber } from '../logic/format.ts';
import { latestOf, quantileAt, rateAt, type Series, sumAt, type Values } from '../logic/series.ts';
import { type Snapshot, type Trouble, troublesOf } from '../logic/troubles.ts';
import { Badge } from '../parts/badge.tsx';
import { Chart, type Line } from '../parts/chart.tsx';
import { Segments } from '../parts/choices.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Loaded } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import type { RoomEntry } from '../room.ts';
import { linkTo, setQuery, usePlace } from '../route.ts';
import { useStore } from '../store.ts';
import { useLoad } from '../use-load.ts';
import { overviewWords } from '../words/overview.ts';

const STATE_MS = 3_000;
/** So often the processes take their samples. */
const METRICS_MS = 10_000;
const METRICS = [
  'jangteo_order_steps_total',
  'jangteo_outbox_rows',
  'jangteo_consumer_lag',
  'jangteo_http_request_seconds_count',
  'jangteo_http_request_seconds_bucket',
];
const COLORS = [1, 2, 3, 4, 5, 6] as const;

/** They are asked anew for each answer, so not too often. */
const ENGINES_MS = 15_000;

type Now = Omit<Snapshot, 'engines' | 'errorsPerS' | 'metricsComplete'>;

/** What does not come is left out, for the rest may say why; where nothing comes, it fails. */
async function loadNow(signal: AbortSignal): Promise<Now> {
  const [readiness, pending, consumers, groups] = await Promise.allSettled([
    read<Readiness>('/health/ready', signal),
    api.get<Pending>('/pending', { signal }),
    api.get<{ items: Consumer[] }>('/consumers', { signal }),
    api.get<{ items: FailureGroup[] }>('/dead-letters/groups', { signal }),
  ]);
  if (readiness.status === 'rejected') throw readiness.reason;
  return {
    readiness: readiness.value,
    pending: answered(pending),
    consumers: answered(consumers)?.items,
    groups: answered(groups)?.items,
  };
}

function answered<T>(settled: PromiseSettledResult<T>): T | undefined {
  return settled.status === 'fulfilled' ? settled.value : undefined;
}

function Overview() {
  const say = useWords(overviewWords);
  const chosen = usePlace().query.get('range') ?? '15m';
  const range: Range = chosen in RANGES ? (chosen as Range) : '15m';
  const now = useLoad(loadNow, [], STATE_MS);
  const engines = useLoad((signal) => api.get<{ items: Engine[] }>('/engines', { signal }), [], ENGINES_MS);
  const charted = useLoad((signal) => loadMetrics(range, METRICS, signal), [range], METRICS_MS);
  return (
    <Page title={say.title} about={say.about}>
      <Loaded load={now}>
        {(snapshot) => <Verdict now={snapshot} engines={engines.data?.items} charted={charted.data} isOld={now.problem !== undefined} />}
      </Loaded>
      <Section
        title={say.charts}
        actions={
          <Segments
            label={say.range}
            name="range"
            value={range}
            options={(Object.keys(RANGES) as Range[]).map((one) => [one, say.ranges[one]] as const)}
            onValue={(value) => setQuery({ range: value })}
          />
        }
      >
        <Loaded load={charted}>{(data) => <Charts charted={data} />}</Loaded>
      </Section>
      {now.data?.pending !== undefined && <Waiting pending={now.data.pending} readiness={now.data.readiness} />}
    </Page>
  );
}

interface VerdictProps {
  readonly now: Now;
  readonly engines: readonly Engine[] | undefined;
  readonly charted: Charted | undefined;
  /** It could not be loaded anew. */
  readonly isOld: boolean;
}

function Verdict({ now, engines, charted, isOld }: VerdictProps) {
  const say = useWords(overviewWords);
  const snapshot: Snapshot = {
    ...now,
    engines,
    errorsPerS:
      charted === undefined
        ? null
        : latestOf(rateAt(charted.times, charted.of('jangteo_http_request_seconds_count').filter(isServerError))),
    metricsComplete: charted?.complete !== false,
  };
  const troubles = troublesOf(snapshot);
  const bad = troubles.filter(({ tone }) => tone === 'bad').length;
  const isBlind = isOld || [now.pending, now.consumers, now.groups].includes(undefined);
  const tone = bad > 0 || isOld ? 'bad' : troubles.length > 0 || isBlind ? 'warn' : 'good';
  const verdict = isOld
    ? say.blind
    : bad > 0
      ? say.wrong(bad)
      : troubles.length > 0
        ? say.look(troubles.length)
        : isBlind
          ? say.blind
          : say.allWell;
  return (
    <>
      <div class={`verdict ${tone}`} role="status">
        <strong>{verdict}</strong>
        <span>{isBlind ? say.blindMore : troubles.length === 0 ? say.allWellMore : ''}</span>
      </div>
      {troubles.length > 0 && (
        <ul class="troubles" aria-label={say.troubles}>
          {troubles.map((trouble) => (
            <li key={`${trouble.kind}${JSON.stringify(trouble.about)}`}>
              <a class={`trouble ${trouble.tone}`} href={linkTo(trouble.path)}>
                <Badge tone={trouble.tone}>{say.tones[trouble.tone]}</Badge>
                <span>{told(trouble, say)}</span>
                <span aria-hidden="true">{say.go} →</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Each kind has a sentence for what it is about. */
function told({ kind, about }: Trouble, say: typeof overviewWords.ko): string {
  return (say[kind] as (about: Trouble['about']) => string)(about);
}

const isServerError = ({ labels }: Series) => (labels.status ?? '').startsWith('5');

function Charts({ charted }: { charted: Charted }) {
  const say = useWords(overviewWords);
  const language = useStore(languageStore);
  const { times } = charted;
  const lines = useMemo(() => {
    const steps = charted.of('jangteo_order_steps_total');
    const requests = charted.of('jangteo_http_request_seconds_count');
    const buckets = charted.of('jangteo_http_request_seconds_bucket');
    const stepsTo = (from: string, to: string) => steps.filter(({ labels }) => labels.from === from && labels.to === to);
    const toCancelled = steps.filter(({ labels }) => labels.to === 'CANCELLED' && labels.from !== 'CANCELLED');
    const all = rateAt(times, requests);
    // Where something was answered, and nothing so, that is none.
    const orNone = (values: Values) => values.map((value, index) => value ?? ((all[index] ?? null) === null ? null : 0));
    const inMs = (quantile: number) => quantileAt(times, buckets, quantile).map((value) => (value === null ? null : value * 1_000));
    const byConsumer = Map.groupBy(charted.of('jangteo_consumer_lag'), ({ labels }) => labels.service ?? '');
    return {
      orders: [{ label: say.placed, values: rateAt(times, stepsTo('PLACING', 'PENDING')), color: 1 }],
      outcomes: [
        { label: say.completed, values: rateAt(times, stepsTo('PENDING', 'COMPLETED')), color: 1 },
        { label: say.cancelled, values: rateAt(times, toCancelled), color: 2 },
      ],
      outbox: [{ label: say.rows, values: sumAt(times, charted.of('jangteo_outbox_rows')), color: 3 }],
      lag: [...byConsumer].map(
        ([label, series], index): Line => ({ label, values: sumAt(times, series), color: COLORS[index % COLORS.length] ?? 1 }),
      ),
      errors: [
        { label: '5xx', values: orNone(rateAt(times, requests.filter(isServerError))), color: 2 },
        {
          label: '4xx',
          values: orNone(
            rateAt(
              times,
              requests.filter(({ labels }) => (labels.status ?? '').startsWith('4')),
            ),
          ),
          color: 5,
        },
      ],
      latency: [
        { label: 'p50', values: inMs(0.5), color: 1 },
        { label: 'p95', values: inMs(0.95), color: 3 },
        { label: 'p99', values: inMs(0.99), color: 2 },
      ],
    } satisfies Record<string, Line[]>;
  }, [charted, say]);
  const perS = (value: number) => formatNumber(value, language, 2);
  const whole = (value: number) => formatNumber(value, language);
  return (
    <div class="charts">
      <Chart title={say.ordersPerS} times={times} lines={lines.orders} format={perS} href={linkTo('/orders')} />
      <Chart title={say.outcomes} times={times} lines={lines.outcomes} format={perS} href={linkTo('/orders')} />
      <Chart title={say.outbox} times={times} lines={lines.outbox} format={whole} href={linkTo('/events')} />
      <Chart title={say.lag} times={times} lines={lines.lag} format={whole} href={linkTo('/consumers')} />
      <Chart title={say.errors} times={times} lines={lines.errors} format={perS} href={linkTo('/traces', { error: 'true' })} />
      <Chart title={say.latency} times={times} lines={lines.latency} format={formatMs} href={linkTo('/traces')} />
    </div>
  );
}

function Waiting({ pending, readiness }: { pending: Pending; readiness: Readiness | undefined }) {
  const say = useWords(overviewWords);
  const language = useStore(languageStore);
  const whole = (value: number | undefined) => (value === undefined ? '–' : formatNumber(value, language));
  return (
    <Section title={say.waiting}>
      <Table
        caption={say.waiting}
        rows={Object.entries(pending)}
        keyOf={([name]) => name}
        tone={([name]) => (readiness?.dependencies[name]?.ok === false ? 'bad' : undefined)}
        columns={[
          { title: say.service, cell: ([name]) => <code>{name}</code> },
          {
            title: say.state,
            cell: ([name]) => {
              const ok = readiness?.dependencies[name]?.ok;
              return ok === undefined ? '–' : <Badge tone={ok ? 'good' : 'bad'}>{ok ? say.up : say.down}</Badge>;
            },
          },
          { title: say.outboxRows, number: true, cell: ([, { outbox }]) => whole(outbox) },
          { title: say.consumerLag, number: true, cell: ([, { lag }]) => whole(lag) },
          { title: say.parked, number: true, cell: ([, { parked }]) => whole(parked) },
          {
            title: say.other,
            wide: true,
            cell: ([, { outbox, lag, parked, ...rest }]) =>
              Object.entries(rest)
                .map(([kind, value]) => `${say.kinds[kind] ?? kind} ${whole(value)}`)
                .join(' · '),
          },
        ]}
      />
    </Section>
  );
}

export const overview: RoomEntry = { path: '/', title: words('전체 상황', 'Overview'), Room: Overview };
