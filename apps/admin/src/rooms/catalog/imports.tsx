import { useEffect } from 'preact/hooks';
import { api, because } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { formatNumber } from '../../logic/format.ts';
import { type FileImport, isOver, progressOf } from '../../logic/upload.ts';
import { ask } from '../../parts/ask.tsx';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Act } from '../../parts/button.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { toast } from '../../parts/toasts.tsx';
import { linkTo } from '../../route.ts';
import { useStore } from '../../store.ts';
import { useLoad } from '../../use-load.ts';
import { catalogWords, importWords } from '../../words/catalog.ts';
import { ImportForm } from './import-form.tsx';
import { ImportIssues } from './import-issues.tsx';

const POLL_MS = 1_000;
const TONES: Readonly<Record<FileImport['state'], Tone>> = {
  uploading: 'accent',
  waiting: 'accent',
  reading: 'accent',
  importing: 'accent',
  done: 'good',
  failed: 'bad',
  stopped: 'warn',
};
const COUNTS = ['rows', 'imported', 'unchanged', 'skipped', 'mended', 'unlisted', 'granted', 'without_stock'] as const;

/** A file to be imported, and what became of the last ones. */
export function Imports() {
  const say = useWords(importWords);
  const language = useStore(languageStore);
  const load = useLoad((signal) => api.get<{ items: readonly FileImport[] }>('/import/files', { signal }), [], POLL_MS * 3);
  return (
    <>
      <ImportForm />
      <Section title={say.recent}>
        <Loaded load={load}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={say.noRecent} />
            ) : (
              <Table
                caption={say.recent}
                rows={items}
                keyOf={({ id }) => id}
                columns={[
                  { title: say.name, cell: ({ id, name }) => <a href={linkTo(`/catalog/import/${id}`)}>{name}</a>, wide: true },
                  { title: say.progress, cell: (one) => <State of={one} /> },
                  {
                    title: say.result,
                    cell: ({ imported, skipped, mended }) =>
                      `${say.counts.imported} ${formatNumber(imported, language)} · ${say.counts.mended} ${formatNumber(mended, language)} · ${say.counts.skipped} ${formatNumber(skipped, language)}`,
                  },
                ]}
              />
            )
          }
        </Loaded>
      </Section>
    </>
  );
}

function State({ of: { state } }: { of: FileImport }) {
  const say = useWords(importWords);
  return <Badge tone={TONES[state]}>{say.states[state] ?? state}</Badge>;
}

/** One import: how far it is, then what became of each row. */
export function ImportPage({ id }: { id: string }) {
  const say = useWords(importWords);
  const catalog = useWords(catalogWords);
  const language = useStore(languageStore);
  const load = useLoad((signal) => api.get<FileImport>(`/import/files/${encodeURIComponent(id)}`, { signal }), [id], POLL_MS);
  const told = load.data;
  useEffect(() => {
    if (told !== undefined) document.title = `${told.name} · jangteo`;
  }, [told?.name]);
  return (
    <Page
      title={told?.name ?? say.file}
      trail={[
        { href: linkTo('/catalog'), text: catalog.title },
        { href: linkTo('/catalog/import'), text: catalog.imports },
      ]}
      actions={told !== undefined && !isOver(told) && <StopImport id={id} onDone={load.reload} />}
    >
      <Loaded load={load}>
        {(one) => (
          <>
            <p class="import-state">
              <State of={one} />
              {!isOver(one) && <Progress label={one.name} share={progressOf(one)} />}
            </p>
            {one.error !== null && (
              <p class={one.state === 'failed' ? 'notice bad' : 'notice warn'} role="alert">
                {one.error}
              </p>
            )}
            <Facts>
              {COUNTS.map((name) => (
                <Fact key={name} name={say.counts[name] ?? name}>
                  <span class="big number">{formatNumber(one[name], language)}</span>
                </Fact>
              ))}
            </Facts>
            {isOver(one) && <ImportIssues of={one} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function StopImport({ id, onDone }: { id: string; onDone: () => void }) {
  const say = useWords(importWords);
  const stop = () =>
    ask({
      title: say.stop,
      says: <p>{say.stopSays}</p>,
      act: say.stop,
      danger: true,
      run: async (reason) => {
        await api.delete(`/import/files/${encodeURIComponent(id)}`, { headers: because(reason) });
        toast(say.stopped);
        onDone();
      },
    });
  return (
    <Act look="danger" onClick={stop}>
      {say.stop}
    </Act>
  );
}
