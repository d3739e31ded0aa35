import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api.ts';
import type { FailedEvent } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { isJson, prettyJson } from '../../logic/json-text.ts';
import type { DiffLine } from '../../logic/line-diff.ts';
import { DeedForm, Dialog } from '../../parts/ask.tsx';
import { DiffLines } from '../../parts/diff-view.tsx';
import { AreaField } from '../../parts/fields.tsx';
import { Loading, ProblemText } from '../../parts/states.tsx';
import { toast } from '../../parts/toasts.tsx';
import { useLoad } from '../../use-load.ts';
import { deadLetterWords } from '../../words/dead-letters.ts';

/** A pause in typing. */
const PAUSE_MS = 400;

interface Diff {
  readonly changed: boolean;
  readonly diff: readonly DiffLine[];
}

/** The new payload is compared, and held against the event's contract, by the shop itself while it is typed. */
export function EditDialog({ event, onClose, saved }: { event: FailedEvent; onClose: () => void; saved: () => void }) {
  const say = useWords(deadLetterWords);
  const [given] = useState(() => prettyJson(event.payload));
  const [text, setText] = useState(given);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const path = `/dead-letters/events/${encodeURIComponent(event.event_id)}/edit`;
  const trial = useLoad(
    async (signal) =>
      settled !== given && isJson(settled)
        ? await api.post<Diff>(path, { consumer: event.consumer, payload: settled, dry_run: true }, { signal })
        : undefined,
    [settled],
  );
  const blocked = !isJson(text) ? say.badJson : text === given || trial.data?.changed === false ? say.unchanged : undefined;
  const run = async (reason: string) => {
    await api.post<Diff>(path, { consumer: event.consumer, payload: text, reason });
    toast(say.saved);
    saved();
  };
  return (
    <Dialog title={say.editTitle} onClose={onClose} wide>
      <DeedForm act={say.save} run={run} blocked={blocked} onClose={onClose}>
        <p>{say.editSays}</p>
        <AreaField label={say.newPayload} value={text} onValue={setText} rows={12} code problem={isJson(text) ? undefined : say.badJson} />
        <section class="preview">
          <h3>{say.changes}</h3>
          {trial.problem !== undefined ? (
            <div class="problem" role="alert">
              <ProblemText problem={trial.problem} />
            </div>
          ) : trial.data === undefined ? (
            settled === given ? (
              <p class="soft">{say.unchanged}</p>
            ) : (
              isJson(settled) && <Loading />
            )
          ) : (
            <>
              <DiffLines lines={trial.data.diff} label={say.changes} />
              {trial.data.changed && <p class="notice good">{say.fits}</p>}
            </>
          )}
        </section>
      </DeedForm>
    </Dialog>
  );
}
