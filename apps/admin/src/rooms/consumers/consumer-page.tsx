import { api } from '../../api.ts';
import type { AuditEntry, Page as PageOf } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { consumerWords } from '../../words/consumers.ts';
import { PauseOrResume, SetConcurrency } from './actions.tsx';
import { LagChart } from './lag-chart.tsx';
import { ConsumerState } from './list.tsx';
import { Seek } from './seek.tsx';
import { useConsumers } from './use-consumers.ts';

const TRAIL_ROWS = 10;

export function ConsumerPage({ name }: { name: string }) {
  const say = useWords(consumerWords);
  const { load, history } = useConsumers();
  const trail = useLoad(
    (signal) => api.get<PageOf<AuditEntry>>('/dead-letters/audit', { query: { consumer: name, limit: TRAIL_ROWS }, signal }),
    [name],
    10_000,
  );
  const consumer = load.data?.find((one) => one.name === name);
  const changed = () => {
    load.reload();
    trail.reload();
  };
  return (
    <Page
      title={name}
      trail={[{ href: linkTo('/consumers'), text: say.title }]}
      actions={
        consumer && (
          <>
            <SetConcurrency consumer={consumer} changed={changed} />
            <Seek consumer={consumer} changed={changed} />
            <PauseOrResume consumer={consumer} changed={changed} />
          </>
        )
      }
    >
      <Loaded load={load}>
        {() =>
          consumer === undefined ? (
            <Empty title={say.unknown(name)} />
          ) : (
            <>
              <Facts>
                <Fact name={say.state}>
                  <ConsumerState consumer={consumer} />
                </Fact>
                <Fact name={say.lag}>{consumer.lag.toLocaleString()}</Fact>
                <Fact name={say.concurrency}>{consumer.concurrency.toLocaleString()}</Fact>
                <Fact name={say.topics}>
                  <span class="links">
                    {consumer.topics.map((topic) => (
                      <a key={topic} href={linkTo(`/events/${topic}`)}>
                        {topic}
                      </a>
                    ))}
                  </span>
                </Fact>
              </Facts>
              <LagChart title={say.lag} samples={history.get(name) ?? []} height={180} />
              <Section title={say.partitions}>
                <Table
                  compact
                  caption={say.partitions}
                  rows={consumer.partitions}
                  keyOf={({ topic, partition }) => `${topic}/${partition}`}
                  tone={({ lag }) => (lag > 0 ? 'warn' : undefined)}
                  columns={[
                    { title: say.topic, cell: ({ topic, partition }) => <a href={linkTo(`/events/${topic}`, { partition })}>{topic}</a> },
                    { title: say.partition, number: true, cell: ({ partition }) => partition },
                    { title: say.committed, number: true, cell: ({ committed }) => committed.toLocaleString() },
                    { title: say.end, number: true, cell: ({ end }) => end.toLocaleString() },
                    { title: say.lag, number: true, cell: ({ lag }) => lag.toLocaleString() },
                  ]}
                />
              </Section>
            </>
          )
        }
      </Loaded>
      <Section title={say.trail}>
        <Loaded load={trail}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={say.trailNone} />
            ) : (
              <Table
                caption={say.trail}
                rows={items}
                keyOf={({ at, action, key }) => `${at}${action}${key}`}
                columns={[
                  { title: say.when, cell: ({ at }) => <Time at={at} /> },
                  { title: say.who, cell: ({ actor }) => actor },
                  { title: say.what, cell: ({ action }) => say.actions[action] ?? action },
                  { title: say.why, wide: true, cell: ({ reason }) => reason },
                ]}
              />
            )
          }
        </Loaded>
      </Section>
    </Page>
  );
}
