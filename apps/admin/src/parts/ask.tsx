import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Problem } from '../api.ts';
import { useWords } from '../language.ts';
import { store, useStore } from '../store.ts';
import { frameWords } from '../words/frame.ts';
import { AreaField, TextField } from './fields.tsx';
import { ProblemText } from './states.tsx';

export interface Question {
  readonly title: string;
  /** What will happen, and to how many. */
  readonly says: ComponentChildren;
  /** What the button says: the deed, not "OK". */
  readonly act: string;
  /** Something is lost or stops. */
  readonly danger?: boolean;
  /** `wanted`: it cannot be done without one. Default `wanted`. */
  readonly reason?: 'wanted' | 'optional' | 'none';
  /** A word that must be typed, for what cannot be undone. */
  readonly word?: string;
  /** Does it. A Problem is shown in the dialog, which stays open. */
  readonly run: (reason: string) => Promise<void>;
}

const questionStore = store<Question | undefined>(undefined);

/** Asks before something is done; the dialog closes when it is done. */
export function ask(question: Question): void {
  questionStore.set(question);
}

/** Stands once in the shell. */
export function Questions() {
  const question = useStore(questionStore);
  return question === undefined ? null : <QuestionView {...question} />;
}

function QuestionView({ title, says, ...deed }: Question) {
  const [running, setRunning] = useState(false);
  const close = () => questionStore.set(undefined);
  return (
    <Dialog title={title} onClose={close} busy={running}>
      <DeedForm {...deed} onRunning={setRunning} onClose={close}>
        <div class="says">{says}</div>
      </DeedForm>
    </Dialog>
  );
}

interface DeedProps extends Pick<Question, 'act' | 'danger' | 'reason' | 'word' | 'run'> {
  /** What is asked besides the reason, and what will happen. */
  readonly children: ComponentChildren;
  /** Why it cannot be done with what is entered. */
  readonly blocked?: string | undefined;
  readonly onClose: () => void;
  /** When it is done; default `onClose`. */
  readonly onDone?: () => void;
  readonly onRunning?: (running: boolean) => void;
}

/** The inside of a dialog that does something: fields, the reason, what went wrong, the button that does it. */
export function DeedForm({
  children,
  act,
  danger = false,
  reason: wants = 'wanted',
  word,
  run,
  blocked,
  onClose,
  onDone = onClose,
  onRunning,
}: DeedProps) {
  const say = useWords(frameWords);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const lacks = wants === 'wanted' && reason.trim() === '';
  const isRunning = (now: boolean) => {
    setRunning(now);
    onRunning?.(now);
  };
  const submit = async () => {
    setTried(true);
    if (lacks || blocked !== undefined || (word !== undefined && typed !== word)) return;
    isRunning(true);
    setProblem(undefined);
    try {
      await run(reason.trim().replaceAll(/\s+/g, ' '));
      onDone();
    } catch (thrown) {
      setProblem(thrown instanceof Problem ? thrown : new Problem(0, 'PAGE_FAILED', String(thrown)));
      isRunning(false);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {children}
      {wants !== 'none' && (
        <AreaField
          label={wants === 'wanted' ? say.reason : `${say.reason} (${say.optional})`}
          rows={2}
          value={reason}
          onValue={setReason}
          hint={say.reasonHint}
          problem={tried && lacks ? say.reasonMissing : undefined}
        />
      )}
      {word !== undefined && (
        <TextField
          label={say.typeToConfirm(word)}
          value={typed}
          onValue={setTyped}
          autocomplete="off"
          problem={tried && typed !== word ? say.typeToConfirm(word) : undefined}
        />
      )}
      {(problem !== undefined || (tried && blocked !== undefined)) && (
        <div class="problem" role="alert">
          {problem === undefined ? <p>{blocked}</p> : <ProblemText problem={problem} />}
        </div>
      )}
      <div class="dialog-buttons">
        <button type="button" class="quiet" onClick={onClose} disabled={running}>
          {say.cancel}
        </button>
        <button type="submit" class={danger ? 'danger' : 'main'} disabled={running}>
          {running ? say.running : act}
        </button>
      </div>
    </form>
  );
}

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Cannot be closed meanwhile. */
  readonly busy?: boolean;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** The browser's own modal dialog: it keeps the focus inside and closes with Escape; the focus goes back to where it was. */
export function Dialog({ title, onClose, busy = false, wide = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('textarea, input, select, .dialog-buttons button')?.focus();
    // It is taken out rather than closed, so the browser does not give the focus back.
    return () => before instanceof HTMLElement && before.isConnected && before.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? 'wide' : ''}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onClose();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}
