import { useEffect, useState } from 'preact/hooks';
import { api, because, Problem, readTagged } from '../../api.ts';
import { useWords } from '../../language.ts';
import { changesOfJson } from '../../logic/json-diff.ts';
import type { Document } from '../../logic/merge-document.ts';
import { writableOf } from '../../logic/product-draft.ts';
import { ask } from '../../parts/ask.tsx';
import { Act } from '../../parts/button.tsx';
import { Id } from '../../parts/copyable.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Loaded, ProblemBox } from '../../parts/states.tsx';
import { toast } from '../../parts/toasts.tsx';
import { go, linkTo } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { catalogWords, productWords } from '../../words/catalog.ts';
import { Changes } from './changes.tsx';
import { Conflict } from './conflict.tsx';
import { ProductEditor, useInvalidFields } from './product-editor.tsx';

interface Version {
  readonly document: Document;
  readonly etag: string;
}

const read = (id: string, signal?: AbortSignal) => readTagged<Document>(`/v1/products/${encodeURIComponent(id)}`, signal);

export function ProductPage({ id }: { id: string }) {
  const say = useWords(catalogWords);
  const load = useLoad((signal) => read(id, signal), [id]);
  const trail = [{ href: linkTo('/catalog'), text: say.title }];
  if (load.data === undefined) {
    return (
      <Page title={id} trail={trail}>
        <Loaded load={load}>{() => null}</Loaded>
      </Page>
    );
  }
  // While somebody edits, the page stays with what they began with.
  return <EditProduct key={load.data.etag} id={id} version={load.data} trail={trail} reload={load.reload} />;
}

interface EditProps {
  readonly id: string;
  readonly version: Version;
  readonly trail: readonly { readonly href: string; readonly text: string }[];
  readonly reload: () => void;
}

function EditProduct({ id, version, trail, reload }: EditProps) {
  const say = useWords(productWords);
  const base = writableOf(version.document);
  const [draft, setDraft] = useState<Document>(base);
  const { isInvalid, onValid } = useInvalidFields();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  /** What somebody else has saved meanwhile; `null`: they have deleted it. */
  const [theirs, setTheirs] = useState<Version | null>();
  const changes = changesOfJson(base, draft);
  useWarning(changes.length > 0);

  const save = async (document: Document, etag: string) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await api.put(`/products/${encodeURIComponent(id)}`, document, { headers: { 'if-match': etag } });
      toast(say.saved);
      reload();
    } catch (thrown) {
      const failed = problemOf(thrown);
      if (failed.code === 'VERSION_CONFLICT') setTheirs(await read(id).catch((again) => orGone(again)));
      else setProblem(failed);
    } finally {
      setBusy(false);
    }
  };
  const remove = () =>
    ask({
      title: say.delete,
      says: (
        <>
          <p>{say.deleteSays(String(version.document.title))}</p>
          <p class="soft">{say.deleteMore}</p>
        </>
      ),
      act: say.delete,
      danger: true,
      word: id,
      run: async (reason) => {
        await api.delete(`/products/${encodeURIComponent(id)}`, { headers: { 'if-match': version.etag, ...because(reason) } });
        toast(say.deleted);
        go(linkTo('/catalog'));
      },
    });
  const skus = (version.document.skus as readonly string[] | undefined) ?? [];
  return (
    <Page
      title={String(version.document.title ?? id)}
      trail={trail}
      actions={
        <>
          <a class="button" href={`/products/${encodeURIComponent(id)}`} target="_blank" rel="noopener">
            {say.shop}
          </a>
          <Act look="danger" onClick={remove}>
            {say.delete}
          </Act>
        </>
      }
    >
      <p>
        <Id value={id} length={40} />
        {skus.map((sku) => (
          <a key={sku} class="sku-link" href={linkTo(`/inventory/${encodeURIComponent(sku)}`)}>
            {say.stock} <code>{sku}</code>
          </a>
        ))}
      </p>
      {theirs !== undefined && (
        <Conflict
          base={base}
          mine={draft}
          theirs={theirs === null ? undefined : writableOf(theirs.document)}
          busy={busy}
          onMerge={(document) => void save(document, theirs?.etag ?? '*')}
          onDrop={reload}
        />
      )}
      <ProductEditor draft={draft} onDraft={setDraft} onValid={onValid} />
      <Section title={say.changes}>
        <Changes changes={changes} />
        {problem !== undefined && <ProblemBox problem={problem} />}
        <p class="actions save">
          <Act
            look="main"
            blocked={isInvalid ? say.invalid : changes.length === 0 ? say.noChanges : undefined}
            onClick={() => !busy && void save(draft, version.etag)}
          >
            {say.save}
          </Act>
          {changes.length > 0 && (
            <button type="button" class="quiet" onClick={() => setDraft(base)}>
              {say.undo}
            </button>
          )}
        </p>
      </Section>
    </Page>
  );
}

export function NewProduct() {
  const say = useWords(productWords);
  const catalog = useWords(catalogWords);
  const [id, setId] = useState('');
  const [draft, setDraft] = useState<Document>({ title: '' });
  const { isInvalid, onValid } = useInvalidFields();
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const lacksId = id.trim() === '';
  const lacksTitle = String(draft.title ?? '').trim() === '';
  useWarning(!lacksId || !lacksTitle);
  const create = async () => {
    setTried(true);
    setProblem(undefined);
    if (lacksId || lacksTitle) return;
    try {
      await api.post(`/products/${encodeURIComponent(id.trim())}`, draft);
      toast(say.created);
      go(linkTo(`/catalog/products/${encodeURIComponent(id.trim())}`));
    } catch (thrown) {
      setProblem(problemOf(thrown));
    }
  };
  return (
    <Page title={say.create} trail={[{ href: linkTo('/catalog'), text: catalog.title }]}>
      <div class="form-grid">
        <TextField
          label={say.id}
          value={id}
          onValue={setId}
          hint={say.idHint}
          autocomplete="off"
          autocapitalize="none"
          problem={tried && lacksId ? say.idMissing : undefined}
        />
      </div>
      <ProductEditor draft={draft} onDraft={setDraft} onValid={onValid} titleProblem={tried && lacksTitle ? say.titleMissing : undefined} />
      {problem !== undefined && <ProblemBox problem={problem} />}
      <p class="actions save">
        <Act look="main" blocked={isInvalid ? say.invalid : undefined} onClick={() => void create()}>
          {catalog.create}
        </Act>
      </p>
    </Page>
  );
}

/** The browser asks before it closes a page with something that is not saved. */
function useWarning(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [wanted]);
}

function problemOf(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem(0, 'PAGE_FAILED', String(thrown));
}

function orGone(thrown: unknown): null {
  if (thrown instanceof Problem && thrown.code === 'NOT_FOUND') return null;
  throw thrown;
}
