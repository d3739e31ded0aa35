import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { useWords } from '../../language.ts';
import type { History } from '../../logic/history.ts';
import type { Order } from '../../logic/orders.ts';
import { Badge } from '../../parts/badge.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { linkTo } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { timeMachineWords } from '../../words/time-machine.ts';
import { CancelOrder, ResumeOrder } from './order-acts.tsx';
import { OrderFacts } from './order-facts.tsx';
import { TimeMachine } from './time-machine.tsx';
import { Why } from './why.tsx';

/** A finished order may still be resumed or refunded by somebody else, so it is looked at now and then. */
const LIVE_MS = 1_500;
const REST_MS = 15_000;

/** One order: why it is not finished, what it is, and everything that happened to it. */
export function OrderPage({ number }: { number: string }) {
  const say = useWords(timeMachineWords);
  const [everyMs, setEveryMs] = useState(LIVE_MS);
  const path = `/orders/${encodeURIComponent(number)}`;
  const history = useLoad(
    async (signal) => {
      const told = await api.get<History>(`${path}/history`, { signal });
      setEveryMs(told.finished ? REST_MS : LIVE_MS);
      return told;
    },
    [number],
    everyMs,
  );
  const order = useLoad((signal) => api.get<Order>(path, { signal }), [number], everyMs);
  const reload = () => {
    history.reload();
    order.reload();
  };
  const { finished } = history.data ?? {};
  return (
    <Page
      title={number}
      trail={[{ href: linkTo('/orders'), text: say.orders }]}
      actions={
        <>
          {finished !== undefined && <Badge tone={finished ? 'calm' : 'accent'}>{finished ? say.atRest : say.live}</Badge>}
          {history.data !== undefined && (
            <>
              <ResumeOrder number={number} finished={finished} onDone={reload} />
              <CancelOrder number={number} finished={finished} status={history.data.status ?? order.data?.status} onDone={reload} />
            </>
          )}
        </>
      }
    >
      <Loaded load={history}>
        {(told) => (
          <>
            {told.incomplete.length > 0 && (
              <p class="notice warn" role="status">
                {say.incomplete(told.incomplete.join(', '))}
              </p>
            )}
            <Why history={told} onDone={reload} />
            <Loaded load={order}>{(known) => <OrderFacts order={known} />}</Loaded>
            {told.entries.length === 0 ? (
              <Section title={say.waterfall}>
                <Empty title={say.nothing} />
              </Section>
            ) : (
              <TimeMachine history={told} atMs={history.at ?? Date.now()} />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}
