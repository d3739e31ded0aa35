import { api } from '../../api.ts';
import type { Consumer, Topic } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { Page } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { linkTo } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { eventWords } from '../../words/events.ts';

const POLL_MS = 3_000;
const DAY_MS = 86_400_000;

export function useTopics() {
  return useLoad(
    async (signal) => {
      const [topics, consumers] = await Promise.all([
        api.get<{ items: Topic[] }>('/topics', { signal }),
        api.get<{ items: Consumer[] }>('/consumers', { signal }),
      ]);
      return topics.items.map((topic) => ({ ...topic, readers: consumers.items.filter(({ topics }) => topics.includes(topic.name)) }));
    },
    [],
    POLL_MS,
  );
}

/** How far a consumer is behind on one topic. */
export function lagOn({ partitions }: Consumer, topic: string): number {
  return partitions.reduce((sum, one) => sum + (one.topic === topic ? one.lag : 0), 0);
}

export function TopicList() {
  const say = useWords(eventWords);
  const topics = useTopics();
  return (
    <Page title={say.title} about={say.about}>
      <Loaded load={topics}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={say.empty} />
          ) : (
            <Table
              caption={say.title}
              rows={items}
              keyOf={({ name }) => name}
              columns={[
                { title: say.topic, cell: ({ name }) => <a href={linkTo(`/events/${name}`)}>{name}</a> },
                { title: say.records, number: true, cell: ({ records }) => records.toLocaleString() },
                { title: say.partitions, number: true, cell: ({ partitions }) => partitions.length },
                {
                  title: say.retention,
                  number: true,
                  cell: ({ retention_ms: ms }) => (ms === null ? say.forever : say.days(Math.round(ms / DAY_MS))),
                },
                {
                  title: say.readers,
                  wide: true,
                  cell: ({ name, readers }) => (
                    <span class="links">
                      {readers.map((consumer) => (
                        <a key={consumer.name} href={linkTo(`/consumers/${consumer.name}`)}>
                          {consumer.name} <span class="soft number">{lagOn(consumer, name).toLocaleString()}</span>
                        </a>
                      ))}
                    </span>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
    </Page>
  );
}
