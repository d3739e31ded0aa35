import { useState } from 'preact/hooks';
import { useWords } from '../../language.ts';
import { Act } from '../../parts/button.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { linkTo } from '../../route.ts';
import { eventWords } from '../../words/events.ts';
import { Messages } from './messages.tsx';
import { ProduceDialog } from './produce.tsx';
import { lagOn, useTopics } from './topics.tsx';

export function TopicPage({ name }: { name: string }) {
  const say = useWords(eventWords);
  const topics = useTopics();
  const [producing, setProducing] = useState(false);
  // Counts its changes, so that the messages are loaded anew.
  const [produced, setProduced] = useState(0);
  const topic = topics.data?.find((one) => one.name === name);
  return (
    <Page
      title={name}
      trail={[{ href: linkTo('/events'), text: say.title }]}
      actions={topic && <Act onClick={() => setProducing(true)}>{say.produce}</Act>}
    >
      {producing && topic && (
        <ProduceDialog
          topic={name}
          readers={topic.readers.map((consumer) => consumer.name)}
          onClose={() => setProducing(false)}
          produced={() => setProduced(produced + 1)}
        />
      )}
      <Loaded load={topics}>
        {() =>
          topic === undefined ? (
            <Empty title={say.unknown(name)} />
          ) : (
            <>
              <Facts>
                <Fact name={say.records}>{topic.records.toLocaleString()}</Fact>
                <Fact name={say.partitions}>{topic.partitions.length}</Fact>
                <Fact name={say.readers}>
                  <span class="links">
                    {topic.readers.map((consumer) => (
                      <a key={consumer.name} href={linkTo(`/consumers/${consumer.name}`)}>
                        {consumer.name} <span class="soft">{lagOn(consumer, name).toLocaleString()}</span>
                      </a>
                    ))}
                  </span>
                </Fact>
              </Facts>
              <Messages key={produced} topic={name} partitions={topic.partitions.map(({ partition }) => partition)} />
              <Section title={say.perPartition}>
                <Table
                  compact
                  caption={say.perPartition}
                  rows={topic.partitions}
                  keyOf={({ partition }) => String(partition)}
                  columns={[
                    {
                      title: say.partition,
                      number: true,
                      cell: ({ partition }) => <a href={linkTo(`/events/${name}`, { partition })}>{partition}</a>,
                    },
                    { title: say.start, number: true, cell: ({ start }) => start.toLocaleString() },
                    { title: say.end, number: true, cell: ({ end }) => end.toLocaleString() },
                    { title: say.records, number: true, cell: ({ start, end }) => (end - start).toLocaleString() },
                    ...topic.readers.map((consumer) => ({
                      title: consumer.name,
                      number: true,
                      cell: ({ partition }: { partition: number }) => {
                        const lag = consumer.partitions.find((one) => one.topic === name && one.partition === partition)?.lag ?? 0;
                        return lag === 0 ? <span class="soft">0</span> : <b>−{lag.toLocaleString()}</b>;
                      },
                    })),
                  ]}
                />
              </Section>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
