import { api } from '../../api.ts';
import { useWords } from '../../language.ts';
import { ask } from '../../parts/ask.tsx';
import { Act } from '../../parts/button.tsx';
import { toast } from '../../parts/toasts.tsx';
import { timeMachineWords } from '../../words/time-machine.ts';

interface ActProps {
  readonly number: string;
  readonly onDone: () => void;
}

/** Publishes again what the order's state published last. */
export function ResumeOrder({ number, finished, onDone, main = false }: ActProps & { finished: boolean | undefined; main?: boolean }) {
  const say = useWords(timeMachineWords);
  const resume = () =>
    ask({
      title: `${say.resume} · ${number}`,
      says: (
        <>
          <p>{say.resumeSays}</p>
          <p class="soft">{say.resumeSafe}</p>
        </>
      ),
      act: say.resume,
      run: async (reason) => {
        const { events } = await api.post<{ events: readonly string[] }>(`/orders/${encodeURIComponent(number)}/resume`, { reason });
        toast(events.length === 0 ? say.resumedNothing : say.resumed(events.join(', ')));
        onDone();
      },
    });
  return (
    <Act onClick={resume} blocked={finished === true ? say.finishedBlocked : undefined} {...(main && { look: 'main' as const })}>
      {say.resume}
    </Act>
  );
}

interface CancelProps extends ActProps {
  readonly status: string | null | undefined;
  readonly finished: boolean | undefined;
}

export function CancelOrder({ number, status, finished, onDone }: CancelProps) {
  const say = useWords(timeMachineWords);
  const isCancelled = status === 'CANCELLED' || status === 'CANCELLING' || status === 'ABANDONED';
  const blocked = isCancelled ? say.cancelledBlocked : finished === true ? say.deliveredBlocked : undefined;
  const cancel = () =>
    ask({
      title: `${say.cancel} · ${number}`,
      says: (
        <>
          <p>{say.cancelSays}</p>
          <p class="soft">{say.cancelLate}</p>
        </>
      ),
      act: say.cancel,
      danger: true,
      run: async (reason) => {
        await api.post(`/orders/${encodeURIComponent(number)}/cancel`, { reason });
        toast(say.cancelled);
        onDone();
      },
    });
  return (
    <Act look="danger" onClick={cancel} blocked={blocked}>
      {say.cancel}
    </Act>
  );
}

interface RunOutcome {
  readonly outcomes: readonly { readonly handled: number; readonly error: { readonly code: string; readonly detail: string } | null }[];
}

/** Handles an order's parked events again. */
export function RedriveOrder({ service, orderId, onDone }: { service: string; orderId: string; onDone: () => void }) {
  const say = useWords(timeMachineWords);
  const redrive = () =>
    ask({
      title: say.redrive,
      says: (
        <>
          <p>{say.redriveSays(service)}</p>
          <p class="soft">{say.redriveAgain}</p>
        </>
      ),
      act: say.redrive,
      run: async (reason) => {
        const filter = { consumer: service, key: orderId };
        const { outcomes } = await api.post<RunOutcome>('/dead-letters/redrive', { filter, reason });
        const failed = outcomes.find(({ error }) => error !== null)?.error;
        if (failed) toast(say.redriveFailed(failed.code, failed.detail), 'bad');
        else toast(say.redriven(outcomes.reduce((sum, { handled }) => sum + handled, 0)));
        onDone();
      },
    });
  return (
    <Act look="main" onClick={redrive}>
      {say.redrive}
    </Act>
  );
}

export function ResumeConsumer({ service, onDone }: { service: string; onDone: () => void }) {
  const say = useWords(timeMachineWords);
  const resume = () =>
    ask({
      title: say.resumeConsumer(service),
      says: <p>{say.resumeConsumerSays(service)}</p>,
      act: say.resumeConsumer(service),
      run: async (reason) => {
        await api.post(`/consumers/${encodeURIComponent(service)}/resume`, { reason });
        toast(say.consumerResumed(service));
        onDone();
      },
    });
  return (
    <Act look="main" onClick={resume}>
      {say.resumeConsumer(service)}
    </Act>
  );
}
