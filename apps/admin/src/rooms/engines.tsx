import { api, read } from '../api.ts';
import type { Engine, Readiness } from '../api-types.ts';
import { useWords, words } from '../language.ts';
import { formatMs } from '../logic/format.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Loaded } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import type { RoomEntry } from '../room.ts';
import { useLoad } from '../use-load.ts';
import { engineWords } from '../words/engines.ts';

const POLL_MS = 5_000;
const BREAKER_TONES: Readonly<Record<string, Tone>> = { closed: 'good', 'half-open': 'warn', open: 'bad' };

function Engines() {
  const say = useWords(engineWords);
  const engines = useLoad((signal) => api.get<{ items: Engine[] }>('/engines', { signal }), [], POLL_MS);
  const ready = useLoad((signal) => read<Readiness>('/health/ready', signal), [], POLL_MS);
  return (
    <Page title={say.title} about={say.about}>
      <Loaded load={engines}>{({ items }) => <EngineTable engines={items} />}</Loaded>
      <Loaded load={ready}>{(readiness) => <Parts {...readiness} />}</Loaded>
    </Page>
  );
}

function EngineTable({ engines }: { engines: readonly Engine[] }) {
  const say = useWords(engineWords);
  const down = engines.filter(({ up }) => !up).length;
  return (
    <>
      <div class={`verdict ${down === 0 ? 'good' : 'bad'}`} role="status">
        <strong>{down === 0 ? say.allUp : say.down(down)}</strong>
        <span>{down === 0 && say.allUpMore(engines.length)}</span>
      </div>
      <Table
        caption={say.title}
        rows={[...engines].sort((left, right) => Number(left.up) - Number(right.up))}
        keyOf={({ kind, name, url }) => `${kind} ${name} ${url}`}
        tone={({ up, breaker }) => (up ? (breaker !== null && breaker.state !== 'closed' ? 'warn' : undefined) : 'bad')}
        columns={[
          { title: say.name, cell: ({ name }) => name },
          { title: say.kind, cell: ({ kind }) => say.kinds[kind] ?? kind },
          { title: say.engine, cell: ({ engine }) => engine },
          { title: say.state, cell: ({ up }) => <Badge tone={up ? 'good' : 'bad'}>{up ? say.upWord : say.downWord}</Badge> },
          { title: say.latency, number: true, cell: ({ latency_ms: ms }) => (ms === null ? '–' : formatMs(ms)) },
          {
            title: say.breaker,
            cell: ({ breaker }) =>
              breaker !== null && (
                <>
                  <Badge tone={BREAKER_TONES[breaker.state] ?? 'calm'}>{say.breakers[breaker.state] ?? breaker.state}</Badge>{' '}
                  <Time at={breaker.since} ago />
                </>
              ),
          },
          {
            title: say.address,
            wide: true,
            cell: ({ url, detail }) => (
              <>
                {url === null ? <span class="soft">{say.embedded}</span> : <code>{url}</code>} {detail !== null && <b>{detail}</b>}
              </>
            ),
          },
        ]}
      />
    </>
  );
}

function Parts({ status, dependencies }: Readiness) {
  const say = useWords(engineWords);
  return (
    <Section
      title={say.parts}
      actions={<Badge tone={status === 'ready' ? 'good' : status === 'degraded' ? 'warn' : 'bad'}>{say.ready[status] ?? status}</Badge>}
    >
      <Table
        caption={say.parts}
        rows={Object.entries(dependencies)}
        keyOf={([name]) => name}
        tone={([, { ok }]) => (ok ? undefined : 'bad')}
        columns={[
          { title: say.part, cell: ([name]) => name },
          { title: say.state, cell: ([, { ok }]) => <Badge tone={ok ? 'good' : 'bad'}>{ok ? say.upWord : say.downWord}</Badge> },
          {
            title: say.detail,
            wide: true,
            cell: ([, { detail, elsewhere }]) => [elsewhere === true && say.elsewhere, detail].filter(Boolean).join(' · '),
          },
        ]}
      />
    </Section>
  );
}

export const engines: RoomEntry = { path: '/engines', title: words('엔진과 연결', 'Engines'), Room: Engines };
