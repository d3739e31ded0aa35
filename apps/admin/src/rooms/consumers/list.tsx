import type { Consumer } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { Badge } from '../../parts/badge.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { linkTo } from '../../route.ts';
import { consumerWords } from '../../words/consumers.ts';
import { PauseOrResume } from './actions.tsx';
import { LagChart } from './lag-chart.tsx';
import { useConsumers } from './use-consumers.ts';

export function ConsumerList() {
  const say = useWords(consumerWords);
  const { load, history } = useConsumers();
  return (
    <Page title={say.title} about={say.about}>
      <Loaded load={load}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={say.none} />
          ) : (
            <div class="charts">
              {items.map((consumer) => (
                <article key={consumer.name} class="consumer" data-consumer={consumer.name}>
                  <LagChart
                    title={consumer.name}
                    samples={history.get(consumer.name) ?? []}
                    href={linkTo(`/consumers/${consumer.name}`)}
                    height={90}
                  />
                  <div class="consumer-foot">
                    <ConsumerState consumer={consumer} />
                    <PauseOrResume consumer={consumer} changed={load.reload} />
                  </div>
                </article>
              ))}
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

export function ConsumerState({ consumer: { paused, replaying } }: { consumer: Consumer }) {
  const say = useWords(consumerWords);
  if (paused) return <Badge tone="warn">{say.paused}</Badge>;
  return replaying ? <Badge tone="accent">{say.replaying}</Badge> : <Badge tone="good">{say.running}</Badge>;
}
