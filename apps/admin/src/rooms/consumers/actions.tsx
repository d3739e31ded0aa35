import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import type { Consumer } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { ask, DeedForm, Dialog } from '../../parts/ask.tsx';
import { Act } from '../../parts/button.tsx';
import { TextField } from '../../parts/fields.tsx';
import { toast } from '../../parts/toasts.tsx';
import { consumerWords } from '../../words/consumers.ts';

export const pathOf = (name: string) => `/consumers/${encodeURIComponent(name)}`;

export function PauseOrResume({ consumer: { name, paused, lag }, changed }: { consumer: Consumer; changed: () => void }) {
  const say = useWords(consumerWords);
  if (paused) {
    const resume = async (reason: string) => {
      await api.post(`${pathOf(name)}/resume`, { reason });
      toast(say.resumedNow(name));
      changed();
    };
    return (
      <Act
        look="main"
        label={`${name}: ${say.resume}`}
        onClick={() =>
          ask({ title: say.resumeTitle(name), says: <p>{say.resumeSays(lag)}</p>, act: say.resume, reason: 'optional', run: resume })
        }
      >
        {say.resume}
      </Act>
    );
  }
  const pause = async (reason: string) => {
    await api.post(`${pathOf(name)}/pause`, { reason });
    toast(say.pausedNow(name));
    changed();
  };
  return (
    <Act
      label={`${name}: ${say.pause}`}
      onClick={() => ask({ title: say.pauseTitle(name), says: <p>{say.pauseSays(name)}</p>, act: say.pause, danger: true, run: pause })}
    >
      {say.pause}
    </Act>
  );
}

export function SetConcurrency({ consumer: { name, concurrency }, changed }: { consumer: Consumer; changed: () => void }) {
  const say = useWords(consumerWords);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Act onClick={() => setOpen(true)}>{say.setConcurrency}</Act>
      {open && <ConcurrencyDialog name={name} concurrency={concurrency} changed={changed} onClose={() => setOpen(false)} />}
    </>
  );
}

interface ConcurrencyProps {
  readonly name: string;
  readonly concurrency: number;
  readonly changed: () => void;
  readonly onClose: () => void;
}

function ConcurrencyDialog({ name, concurrency, changed, onClose }: ConcurrencyProps) {
  const say = useWords(consumerWords);
  const [text, setText] = useState(String(concurrency));
  const value = Number(text);
  const bad = !Number.isInteger(value) || value < 1 || value > 1_024;
  const run = async (reason: string) => {
    await api.post(`${pathOf(name)}/concurrency`, { concurrency: value, ...(reason !== '' && { reason }) });
    toast(say.concurrencyNow(name, value));
    changed();
  };
  return (
    <Dialog title={`${name} · ${say.setConcurrency}`} onClose={onClose}>
      <DeedForm act={say.setConcurrency} reason="optional" run={run} blocked={bad ? say.concurrencyBad : undefined} onClose={onClose}>
        <p>{say.concurrencySays}</p>
        <TextField label={say.concurrencyValue} value={text} onValue={setText} inputMode="numeric" />
      </DeedForm>
    </Dialog>
  );
}
