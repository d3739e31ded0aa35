import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import type { LogRecord, Page } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { isJson, prettyJson } from '../../logic/json-text.ts';
import { DeedForm, Dialog } from '../../parts/ask.tsx';
import { AreaField, TextField } from '../../parts/fields.tsx';
import { toast } from '../../parts/toasts.tsx';
import { eventWords } from '../../words/events.ts';

interface ProduceProps {
  readonly topic: string;
  /** The consumers that will handle it. */
  readonly readers: readonly string[];
  readonly onClose: () => void;
  readonly produced: () => void;
}

export function ProduceDialog({ topic, readers, onClose, produced }: ProduceProps) {
  const say = useWords(eventWords);
  const [key, setKey] = useState('');
  const [type, setType] = useState('');
  const [version, setVersion] = useState('1');
  const [payload, setPayload] = useState('{\n  \n}');
  const blocked = !isJson(payload) ? say.badJson : key.trim() === '' || type.trim() === '' ? say.needKey : undefined;
  const takeLatest = async () => {
    const { items } = await api.get<Page<LogRecord>>(`/topics/${encodeURIComponent(topic)}/records`, { query: { limit: 1 } });
    const [latest] = items;
    if (latest === undefined) return;
    setKey(latest.key);
    setType(latest.type ?? '');
    setVersion(latest.headers.ce_version ?? '1');
    setPayload(prettyJson(latest.payload));
  };
  const run = async (reason: string) => {
    const body = { key: key.trim(), headers: { ce_type: type.trim(), ce_version: version.trim() }, payload: JSON.parse(payload), reason };
    const made = await api.post<{ partition: number; offset: number }>(`/topics/${encodeURIComponent(topic)}/messages`, body);
    toast(say.produced(made.partition, made.offset));
    produced();
  };
  return (
    <Dialog title={say.produceTitle(topic)} onClose={onClose} wide>
      <DeedForm act={say.produce} danger run={run} blocked={blocked} onClose={onClose}>
        <div class="says">
          <p>{say.produceSays}</p>
          {readers.length > 0 && <p>{say.produceConsumers(readers.join(', '))}</p>}
        </div>
        <div class="form-grid">
          <TextField label={say.type} value={type} onValue={setType} autocomplete="off" spellcheck={false} />
          <TextField label={say.key} value={key} onValue={setKey} autocomplete="off" spellcheck={false} />
          <TextField label={say.version} value={version} onValue={setVersion} autocomplete="off" />
        </div>
        <AreaField
          label={say.payloadJson}
          value={payload}
          onValue={setPayload}
          rows={10}
          code
          problem={isJson(payload) ? undefined : say.badJson}
        />
        <p>
          <button type="button" class="quiet" onClick={() => void takeLatest()}>
            {say.example}
          </button>
        </p>
      </DeedForm>
    </Dialog>
  );
}
