import { useState } from 'preact/hooks';
import { api, because, Problem } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { formatBytes, formatNumber } from '../../logic/format.ts';
import { type FileImport, type FilePreview, PIECE_BYTES, previewOf, progressOf } from '../../logic/upload.ts';
import { ask } from '../../parts/ask.tsx';
import { Act } from '../../parts/button.tsx';
import { Field, TextField } from '../../parts/fields.tsx';
import { Progress } from '../../parts/progress.tsx';
import { ProblemBox } from '../../parts/states.tsx';
import { go, linkTo } from '../../route.ts';
import { useStore } from '../../store.ts';
import { importWords } from '../../words/catalog.ts';

/** Enough to see whether it is the right file. */
const PREVIEW_BYTES = 65_536;
const EXAMPLES = 3;

/** A file, its options, a look at its beginning, and the upload with its progress. */
export function ImportForm() {
  const say = useWords(importWords);
  const language = useStore(languageStore);
  const [file, setFile] = useState<File>();
  const [preview, setPreview] = useState<FilePreview | 'packed'>();
  const [currency, setCurrency] = useState('');
  const [stock, setStock] = useState('');
  const [sent, setSent] = useState<FileImport>();
  const [problem, setProblem] = useState<Problem>();
  const choose = async (chosen: File | undefined) => {
    setFile(chosen);
    setProblem(undefined);
    setPreview(chosen === undefined ? undefined : await look(chosen));
  };
  const upload = async (chosen: File, reason: string) => {
    setProblem(undefined);
    try {
      const options = { ...(currency !== '' && { currency }), ...(stock !== '' && { stock: Number(stock) }) };
      const file = { name: chosen.name, bytes: chosen.size, ...options };
      let told = await api.post<FileImport>('/import/files', file, { headers: because(reason) });
      const { id } = told;
      setSent(told);
      for (let offset = 0; offset < chosen.size; offset += PIECE_BYTES) {
        told = await api.put<FileImport>(`/import/files/${id}/bytes`, chosen.slice(offset, offset + PIECE_BYTES), { query: { offset } });
        setSent(told);
      }
      go(linkTo(`/catalog/import/${id}`));
    } catch (thrown) {
      setSent(undefined);
      setProblem(thrown instanceof Problem ? thrown : new Problem(0, 'PAGE_FAILED', String(thrown)));
    }
  };
  const start = () => {
    if (file === undefined) return;
    ask({
      title: say.start,
      says: (
        <>
          <p>{say.startSays(file.name, formatBytes(file.size))}</p>
          <p class="soft">{say.startMore}</p>
        </>
      ),
      act: say.start,
      reason: 'optional',
      // The dialog closes, the upload goes on in the page.
      run: async (reason) => void upload(file, reason),
    });
  };
  return (
    <>
      <div class="form-grid">
        <Field label={say.file} hint={say.fileHint}>
          {(ids) => (
            <input
              {...ids}
              type="file"
              accept=".ndjson,.jsonl,.json,.gz,.txt"
              onChange={(event) => void choose(event.currentTarget.files?.[0])}
            />
          )}
        </Field>
        <TextField
          label={say.currency}
          value={currency}
          onValue={(value) => setCurrency(value.trim().toUpperCase())}
          hint={say.currencyHint}
          maxLength={3}
          placeholder="KRW"
        />
        <TextField
          label={say.stock}
          value={stock}
          onValue={(value) => setStock(value.replace(/\D/g, ''))}
          hint={say.stockHint}
          inputMode="numeric"
        />
      </div>
      {preview !== undefined && <Preview of={preview} />}
      {problem !== undefined && <ProblemBox problem={problem} />}
      <p class="actions save">
        <Act look="main" onClick={start} blocked={file === undefined || sent !== undefined ? say.file : undefined}>
          {say.start}
        </Act>
        {sent !== undefined && (
          <Progress label={sent.name} share={progressOf(sent)} text={`${formatNumber(Math.round(progressOf(sent) * 100), language)}%`} />
        )}
      </p>
    </>
  );
}

function Preview({ of }: { of: FilePreview | 'packed' }) {
  const say = useWords(importWords);
  const language = useStore(languageStore);
  if (of === 'packed') return <p class="notice">{say.previewPacked}</p>;
  const { rows, problems, examples } = of;
  return (
    <section class={problems.length > 0 ? 'notice warn' : 'notice'} aria-label={say.preview}>
      <p>{say.previewRows(formatNumber(rows, language))}</p>
      <ul>
        {problems.slice(0, EXAMPLES).map(({ line, why }) => (
          <li key={line}>
            {say.line(formatNumber(line, language))}: {say.problems[why]}
          </li>
        ))}
        {examples.slice(0, EXAMPLES).map(({ id, title }) => (
          <li key={id}>
            <code>{id}</code> {title}
          </li>
        ))}
      </ul>
    </section>
  );
}

async function look(file: File): Promise<FilePreview | 'packed'> {
  const start = new Uint8Array(await file.slice(0, PREVIEW_BYTES).arrayBuffer());
  if (start[0] === 0x1f && start[1] === 0x8b) return 'packed';
  return previewOf(new TextDecoder().decode(start), file.size <= PREVIEW_BYTES);
}
