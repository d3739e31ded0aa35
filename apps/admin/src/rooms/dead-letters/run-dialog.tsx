import { useRef, useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { useWords } from '../../language.ts';
import { NOT_BEGUN, type RunAnswer, type RunProgress, runAll } from '../../logic/run-progress.ts';
import { DeedForm, Dialog } from '../../parts/ask.tsx';
import { Id } from '../../parts/copyable.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { type Load, useLoad } from '../../use-load.ts';
import { deadLetterWords } from '../../words/dead-letters.ts';
import { frameWords } from '../../words/frame.ts';

/** Which parked keys are meant, as the API takes it. */
export type RunTarget =
  | { readonly event_id: string; readonly filter?: { readonly consumer: string } }
  | { readonly filter: object }
  | { readonly all: true };

interface RunDialogProps {
  readonly kind: 'redrive' | 'discard';
  readonly target: RunTarget;
  readonly onClose: () => void;
  /** Something was run, and so many keys flow again. */
  readonly changed: (unparked: number) => void;
}

/** Counts first, without running anything; then asks; then shows how far it is, and what became of each key. */
export function RunDialog({ kind, target, onClose, changed }: RunDialogProps) {
  const say = useWords(deadLetterWords);
  const [limit, setLimit] = useState('');
  const [rate, setRate] = useState('');
  const [stage, setStage] = useState<'asking' | 'running' | 'done'>('asking');
  const [progress, setProgress] = useState<RunProgress>(NOT_BEGUN);
  const stopped = useRef(false);
  const isOne = 'event_id' in target;
  const [limitBad, rateBad] = [limit !== '' && !/^[1-9]\d*$/.test(limit), rate !== '' && !(Number(rate) > 0)];
  const body = { ...target, ...(limit !== '' && !limitBad && { limit: Number(limit) }) };
  const call = (more: object) => (cursor: string | undefined) =>
    api.post<RunAnswer>(`/dead-letters/${kind}`, { ...body, ...more, ...(cursor !== undefined && { cursor }) });
  // The API wants a reason even for what it only counts.
  const trial = { dry_run: true, ...(kind === 'discard' && { reason: 'dry run' }) };
  const count = useLoad(() => runAll(call(trial)), [kind, JSON.stringify(body)]);
  const keys = count.data?.keys ?? 0;
  const blocked = limitBad || rateBad ? say.badNumber : count.data !== undefined && keys === 0 ? say.wouldNothing : undefined;

  const run = async (reason: string) => {
    setStage('running');
    let latest = NOT_BEGUN;
    const tell = (now: RunProgress) => {
      latest = now;
      setProgress(now);
    };
    try {
      await runAll(call({ reason, ...(rate !== '' && { rate: Number(rate) }) }), tell, () => !stopped.current);
      setStage('done');
    } catch (thrown) {
      setStage('asking');
      throw thrown;
    } finally {
      changed(latest.unparked);
    }
  };
  return (
    <Dialog title={kind === 'redrive' ? say.redriveTitle : say.discardTitle} onClose={onClose} busy={stage === 'running'} wide>
      {stage !== 'asking' && <Progress kind={kind} progress={progress} total={keys} done={stage === 'done'} stopped={stopped.current} />}
      {stage === 'running' && <Stop onStop={() => (stopped.current = true)} />}
      {stage === 'done' && <CloseButton onClose={onClose} />}
      {/* It stays mounted: it is what runs. */}
      <div hidden={stage !== 'asking'}>
        <DeedForm
          act={kind === 'redrive' ? say.redrive : say.discard}
          danger={kind === 'discard'}
          {...(kind === 'discard' && keys > 1 && { word: 'discard' })}
          run={run}
          blocked={blocked}
          onClose={onClose}
          onDone={() => undefined}
        >
          <div class="says">
            <Count load={count} />
            <p>{kind === 'redrive' ? say.redriveSays : say.discardSays}</p>
          </div>
          {!isOne && (
            <div class="form-grid">
              <TextField
                label={say.limit}
                value={limit}
                onValue={setLimit}
                inputMode="numeric"
                problem={limitBad ? say.badNumber : undefined}
              />
              <TextField
                label={say.rate}
                value={rate}
                onValue={setRate}
                inputMode="decimal"
                problem={rateBad ? say.badNumber : undefined}
              />
            </div>
          )}
        </DeedForm>
      </div>
    </Dialog>
  );
}

function Count({ load }: { load: Load<RunProgress> }) {
  const say = useWords(deadLetterWords);
  if (load.data === undefined && load.problem === undefined) return <p class="notice">{say.counting}</p>;
  return (
    <Loaded load={load}>
      {({ keys, events, byConsumer }) => (
        <p class="notice">
          <b>{keys === 0 ? say.wouldNothing : say.would(keys, events)}</b>{' '}
          {byConsumer.size > 1 && [...byConsumer].map(([name, number]) => say.perConsumer(name, number)).join(' · ')}
        </p>
      )}
    </Loaded>
  );
}

interface ProgressProps {
  readonly kind: 'redrive' | 'discard';
  readonly progress: RunProgress;
  readonly total: number;
  readonly done: boolean;
  readonly stopped: boolean;
}

function Progress({ progress, total, done, stopped }: ProgressProps) {
  const say = useWords(deadLetterWords);
  const { keys, handled, unparked, failed, failedCount } = progress;
  const verdict = stopped ? say.stopped : failedCount === 0 ? say.allFine : say.failedAgain(failedCount);
  return (
    <div class="says" role="status">
      {!done && (
        <label class="progress">
          <span>
            {say.progress} <span class="number">{say.doneOf(keys, total)}</span>
          </span>
          <progress value={keys} max={Math.max(1, total)} />
        </label>
      )}
      {done && <p class={failedCount === 0 && !stopped ? 'notice good' : 'notice warn'}>{verdict}</p>}
      <ul class="counts">
        <li>
          {say.unparked} <b class="number">{unparked.toLocaleString()}</b>
        </li>
        <li>
          {say.handled} <b class="number">{handled.toLocaleString()}</b>
        </li>
        <li>
          {say.stillParked} <b class="number">{failedCount.toLocaleString()}</b>
        </li>
      </ul>
      {failed.length > 0 && (
        <Table
          caption={say.stillParked}
          rows={failed}
          keyOf={({ consumer, key }) => `${consumer}/${key}`}
          columns={[
            { title: say.consumer, cell: ({ consumer }) => consumer },
            { title: say.key, cell: ({ key }) => <Id value={key} /> },
            { title: say.error, wide: true, cell: ({ error }) => `${error?.code ?? ''} ${error?.detail ?? ''}` },
          ]}
        />
      )}
    </div>
  );
}

function Stop({ onStop }: { onStop: () => void }) {
  const say = useWords(deadLetterWords);
  const [asked, setAsked] = useState(false);
  const stop = () => {
    onStop();
    setAsked(true);
  };
  return (
    <div class="dialog-buttons">
      <button type="button" disabled={asked} onClick={stop}>
        {asked ? say.stopping : say.stop}
      </button>
    </div>
  );
}

function CloseButton({ onClose }: { onClose: () => void }) {
  const { close } = useWords(frameWords);
  return (
    <div class="dialog-buttons">
      <button type="button" class="main" onClick={onClose}>
        {close}
      </button>
    </div>
  );
}
