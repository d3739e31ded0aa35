import { languageStore, useWords } from '../../language.ts';
import type { History, HistoryReason } from '../../logic/history.ts';
import { remedyOf, type Weight, weightOf } from '../../logic/reasons.ts';
import { headlined, sentenceParts } from '../../logic/sentence.ts';
import { CopyButton } from '../../parts/copyable.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo } from '../../route.ts';
import { useStore } from '../../store.ts';
import { reasonWords, timeMachineWords } from '../../words/time-machine.ts';
import { RedriveOrder, ResumeConsumer, ResumeOrder } from './order-acts.tsx';

const LOOKS: Readonly<Record<Weight, string>> = { finished: 'good', 'on-its-way': 'info', stuck: 'bad' };

interface WhyProps {
  readonly history: History;
  readonly onDone: () => void;
}

/** First of all, in plain words: what it waits for, and what helps. */
export function Why({ history, onDone }: WhyProps) {
  const say = useWords(timeMachineWords);
  const weighed = history.why.map((reason) => ({ reason, weight: weightOf(reason, Date.now()) }));
  const worst = weighed.find(({ weight }) => weight === 'stuck') ?? weighed[0];
  return (
    <section class={`why ${LOOKS[worst?.weight ?? 'on-its-way']}`} aria-labelledby="why">
      <h2 id="why">{history.finished ? say.whyFinished : say.why}</h2>
      <ol>
        {weighed.map(({ reason, weight }, index) => (
          <li key={`${reason.code} ${reason.service} ${index}`} class={LOOKS[weight]}>
            <ReasonView reason={reason} history={history} onDone={onDone} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function ReasonView({ reason, history, onDone }: { reason: HistoryReason } & WhyProps) {
  const headlines = useWords(reasonWords);
  const language = useStore(languageStore);
  const { headline, rest } = headlined(language === 'ko' ? reason.korean : reason.sentence, headlines[reason.code] ?? reason.code);
  return (
    <>
      <p class="why-headline">
        <strong>{headline}</strong>{' '}
        <span class="soft small">
          {reason.service}
          {reason.since !== undefined && (
            <>
              {' · '}
              <Time at={reason.since} ago />
            </>
          )}
        </span>
      </p>
      <p>
        <Sentence text={rest} />
      </p>
      <Remedies reason={reason} history={history} onDone={onDone} />
    </>
  );
}

/** Times in the reader's zone, commands to be copied. */
function Sentence({ text }: { text: string }) {
  return (
    <>
      {sentenceParts(text).map(({ is, text: part }, index) => {
        if (is === 'words') return part;
        if (is === 'time') return <Time key={index} at={part} ms />;
        return (
          <span class="id" key={index}>
            <code>{part}</code>
            <CopyButton text={part} what={part} />
          </span>
        );
      })}
    </>
  );
}

function Remedies({ reason, history, onDone }: { reason: HistoryReason } & WhyProps) {
  const say = useWords(timeMachineWords);
  const remedy = remedyOf(reason);
  if (remedy === undefined) return null;
  const { order_id: orderId, order_number: number, finished } = history;
  return (
    <p class="actions">
      {remedy.do === 'redrive' && (
        <>
          <RedriveOrder service={remedy.service} orderId={orderId} onDone={onDone} />
          <a class="button" href={linkTo('/dead-letters', { key: orderId })}>
            {say.openDeadLetters}
          </a>
        </>
      )}
      {remedy.do === 'resume-consumer' && (
        <>
          <ResumeConsumer service={remedy.service} onDone={onDone} />
          <a class="button" href={linkTo('/consumers')}>
            {say.openConsumers}
          </a>
        </>
      )}
      {remedy.do === 'resume' && <ResumeOrder number={number} finished={finished} onDone={onDone} main />}
      {remedy.do === 'open' && (
        <a class="button" href={linkTo(remedy.room)}>
          {remedy.room === '/doctor' ? say.openDoctor : say.openHealth}
        </a>
      )}
    </p>
  );
}
