import { api, because } from '../api.ts';
import type { DoctorRun, Finding, Findings } from '../api-types.ts';
import { useWords, words } from '../language.ts';
import { ask } from '../parts/ask.tsx';
import { Badge } from '../parts/badge.tsx';
import { Act } from '../parts/button.tsx';
import { Fact, Facts } from '../parts/facts.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { toast } from '../parts/toasts.tsx';
import type { RoomEntry } from '../room.ts';
import { linkTo } from '../route.ts';
import { useLoad } from '../use-load.ts';
import { doctorWords } from '../words/doctor.ts';

const POLL_MS = 1_500;

function Doctor() {
  const say = useWords(doctorWords);
  const load = useLoad((signal) => api.get<DoctorRun>('/doctor', { signal }), [], POLL_MS);
  const isRunning = load.data?.state === 'running';
  const mendable = (load.data?.after ?? load.data?.found)?.findings.filter(({ fixes }) => fixes.length > 0).length ?? 0;
  const start = (fix: boolean) => async (reason: string) => {
    await api.post('/doctor', { fix }, { headers: because(reason) });
    toast(say.begun);
    load.reload();
  };
  const blocked = isRunning ? say.running : undefined;
  return (
    <Page
      title={say.title}
      about={say.about}
      actions={
        <>
          <Act
            look="danger"
            blocked={blocked}
            onClick={() =>
              ask({
                title: say.fixTitle,
                says: (
                  <>
                    <p>{say.fixSays}</p>
                    {mendable > 0 && <p class="notice">{say.fixCount(mendable)}</p>}
                  </>
                ),
                act: say.runAndFix,
                danger: true,
                run: start(true),
              })
            }
          >
            {say.runAndFix}
          </Act>
          <Act
            look="main"
            blocked={blocked}
            onClick={() => ask({ title: say.runTitle, says: <p>{say.runSays}</p>, act: say.run, reason: 'optional', run: start(false) })}
          >
            {say.run}
          </Act>
        </>
      }
    >
      <Loaded load={load}>
        {(run) => (run.state === 'never' ? <Empty title={say.never}>{say.neverMore}</Empty> : <RunView run={run} />)}
      </Loaded>
    </Page>
  );
}

function RunView({ run }: { run: DoctorRun }) {
  const say = useWords(doctorWords);
  const { by, started_at: startedAt, ended_at: endedAt, found, after, fixed } = run;
  const last = after ?? found;
  return (
    <>
      <Verdict run={run} />
      <Facts>
        <Fact name={say.by}>{by}</Fact>
        <Fact name={say.started}>
          <Time at={startedAt} />
        </Fact>
        <Fact name={say.ended}>
          <Time at={endedAt} />
        </Fact>
        {last !== null && <Fact name={say.looked}>{say.lookedAt(last.skus, last.orders, last.products, last.events)}</Fact>}
      </Facts>
      {last !== null && last.undecided > 0 && <p class="notice">{say.undecided(last.undecided)}</p>}
      {last !== null && !last.complete && <p class="notice warn">{say.incomplete}</p>}
      {last !== null && last.notes.length > 0 && (
        <Section title={say.notes}>
          <ul>
            {last.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </Section>
      )}
      {after !== null && <FindingTable title={say.after} findings={after} />}
      {fixed.length > 0 && (
        <Section title={say.fixed}>
          <Table
            caption={say.fixed}
            rows={fixed}
            keyOf={({ fix }) => fix}
            tone={({ error }) => (error === null ? undefined : 'bad')}
            columns={[
              { title: say.fix, cell: ({ fix }) => <code>{fix}</code> },
              { title: say.result, wide: true, cell: ({ error }) => (error === null ? <Badge tone="good">{say.done}</Badge> : error) },
            ]}
          />
        </Section>
      )}
      {found !== null && <FindingTable title={after === null ? say.findings : say.before} findings={found} />}
    </>
  );
}

function Verdict({ run: { state, checked, found, after, error } }: { run: DoctorRun }) {
  const say = useWords(doctorWords);
  const [tone, big, small] = ((): ['good' | 'warn' | 'bad', string, string] => {
    if (state === 'running') return ['warn', say.running, say.runningMore(checked)];
    if (state === 'failed') return ['bad', say.failed, error ?? ''];
    const left = (after ?? found)?.findings.length ?? 0;
    if (left > 0) return ['bad', after === null ? say.found(left) : say.left(left), ''];
    return ['good', after !== null && (found?.findings.length ?? 0) > 0 ? say.mended : say.healthy, ''];
  })();
  return (
    <div class={`verdict ${tone}`} role="status">
      <strong>{big}</strong>
      <span>{small}</span>
    </div>
  );
}

function FindingTable({ title, findings: { findings } }: { title: string; findings: Findings }) {
  const say = useWords(doctorWords);
  if (findings.length === 0) return null;
  return (
    <Section title={title}>
      <Table
        caption={title}
        rows={findings}
        keyOf={({ check, subject, detail }) => `${check} ${subject} ${detail}`}
        tone={() => 'bad'}
        columns={[
          {
            title: say.check,
            cell: ({ check, compares }) => (
              <>
                <code>{check}</code>
                <br />
                <span class="soft small">{say.checks[check] ?? compares}</span>
              </>
            ),
          },
          { title: say.subject, cell: (finding) => <Subject {...finding} /> },
          { title: say.detail, wide: true, cell: ({ detail }) => detail },
          {
            title: say.fixes,
            cell: ({ fixes: [first] }) =>
              first === undefined ? <span class="soft">{say.noFix}</span> : <code class="small">{first}</code>,
          },
        ]}
      />
    </Section>
  );
}

/** Where to look at what a finding is about, by what its checks are about. */
const ROOMS: readonly (readonly [RegExp, (subject: string) => string])[] = [
  [/^(stock|reserved|oversold)/, (sku) => linkTo(`/inventory/${encodeURIComponent(sku)}`)],
  [/^(hold|order|sold|sale|charge|payment|amount|shipment|cancel|total)/, (id) => linkTo(`/orders/${encodeURIComponent(id)}`)],
  [/^(product|search-(missing|stale|gone))/, (id) => linkTo(`/catalog/products/${encodeURIComponent(id)}`)],
  [/^parked/, (consumer) => linkTo('/dead-letters', { consumer })],
  [/^(consumer|position|event)/, (consumer) => linkTo(`/consumers/${encodeURIComponent(consumer)}`)],
];

function Subject({ check, subject }: Finding) {
  const to = ROOMS.find(([pattern]) => pattern.test(check))?.[1];
  return to === undefined ? subject : <a href={to(subject)}>{subject}</a>;
}

export const doctor: RoomEntry = { path: '/doctor', title: words('진단', 'Doctor'), Room: Doctor };
