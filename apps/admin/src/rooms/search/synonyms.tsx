import { useState } from 'preact/hooks';
import { api, because } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { formatNumber } from '../../logic/format.ts';
import { wordsIn } from '../../logic/golden.ts';
import { ask } from '../../parts/ask.tsx';
import { Act } from '../../parts/button.tsx';
import { AreaField, TextField } from '../../parts/fields.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { toast } from '../../parts/toasts.tsx';
import { setQuery, usePlace } from '../../route.ts';
import { useStore } from '../../store.ts';
import { useLoad } from '../../use-load.ts';
import { frameWords } from '../../words/frame.ts';
import { searchLabWords } from '../../words/search-lab.ts';
import { PreviewEffect } from './preview-effect.tsx';

interface SynonymSet {
  readonly id: string;
  readonly words: readonly string[];
}

/** Which words mean the same; a change acts at once, so its effect can be looked at before. */
export function Synonyms() {
  const say = useWords(searchLabWords);
  const language = useStore(languageStore);
  const { query } = usePlace();
  const load = useLoad((signal) => api.get<{ items: readonly SynonymSet[] }>('/search/synonyms', { signal }), []);
  const text = query.get('q') ?? '';
  const adding = query.get('add');
  const edited = load.data?.items.find(({ id }) => id === query.get('set'));
  return (
    <>
      <div class="filters">
        <TextField label={say.filter} value={text} onValue={(q) => setQuery({ q })} autocomplete="off" />
        <button type="button" onClick={() => setQuery({ add: ' ', set: undefined }, { push: true })}>
          {say.addSet}
        </button>
      </div>
      {(adding !== null || edited !== undefined) && (
        <SetEditor
          key={edited?.id ?? `+${adding}`}
          set={edited}
          begin={adding ?? ''}
          all={load.data?.items ?? []}
          onDone={() => {
            setQuery({ add: undefined, set: undefined });
            load.reload();
          }}
        />
      )}
      <Loaded load={load}>
        {({ items }) => {
          const shown = items.filter(({ words }) => words.some((word) => word.toLowerCase().includes(text.trim().toLowerCase())));
          if (shown.length === 0) return <Empty title={items.length === 0 ? say.noSets : say.noMatch} />;
          return (
            <>
              <p class="hint">{say.shown(formatNumber(shown.length, language), formatNumber(items.length, language))}</p>
              <Table
                caption={say.synonyms}
                rows={shown}
                keyOf={({ id }) => id}
                columns={[
                  {
                    title: say.set,
                    cell: ({ words }) => (
                      <span class="tokens">
                        {words.map((word) => (
                          <code key={word} class="token">
                            {word}
                          </code>
                        ))}
                      </span>
                    ),
                    wide: true,
                  },
                  {
                    title: '',
                    cell: (set) => (
                      <span class="actions">
                        <button type="button" class="quiet" onClick={() => setQuery({ set: set.id, add: undefined }, { push: true })}>
                          {say.editSet} <span class="unseen">{set.words.join(', ')}</span>
                        </button>
                        <RemoveSet set={set} onDone={load.reload} />
                      </span>
                    ),
                  },
                ]}
              />
            </>
          );
        }}
      </Loaded>
    </>
  );
}

interface EditorProps {
  readonly set: SynonymSet | undefined;
  /** A word to begin a new set with. */
  readonly begin: string;
  readonly all: readonly SynonymSet[];
  readonly onDone: () => void;
}

function SetEditor({ set, begin, all, onDone }: EditorProps) {
  const frame = useWords(frameWords);
  const say = useWords(searchLabWords);
  const [text, setText] = useState(set?.words.join(', ') ?? (begin.trim() === '' ? '' : `${begin.trim()}, `));
  const words = wordsIn(text);
  const isFew = words.length < 2;
  const save = () =>
    ask({
      title: say.synonyms,
      says: <p>{say.saveSays(words.join(', '))}</p>,
      act: say.save,
      run: async (reason) => {
        const headers = because(reason);
        if (set === undefined) await api.post('/search/synonyms', { words }, { headers });
        else await api.put(`/search/synonyms/${encodeURIComponent(set.id)}`, { words }, { headers });
        toast(say.saved);
        onDone();
      },
    });
  const rest = all.filter(({ id }) => id !== set?.id).map((one) => one.words);
  return (
    <section class="lab-editor" aria-label={set === undefined ? say.addSet : say.editSet}>
      <AreaField label={say.wordsLabel} value={text} onValue={setText} rows={2} hint={say.wordsHint} />
      <p class="actions">
        <Act look="main" onClick={save} blocked={isFew ? say.twoWanted : undefined}>
          {say.save}
        </Act>
        <button type="button" class="quiet" onClick={() => setQuery({ add: undefined, set: undefined })}>
          {frame.cancel}
        </button>
      </p>
      {!isFew && <PreviewEffect change={{ synonyms: [...rest, words] }} also={words} />}
    </section>
  );
}

function RemoveSet({ set, onDone }: { set: SynonymSet; onDone: () => void }) {
  const say = useWords(searchLabWords);
  const list = set.words.join(', ');
  const remove = () =>
    ask({
      title: say.remove,
      says: <p>{say.removeSetSays(list)}</p>,
      act: say.remove,
      danger: true,
      run: async (reason) => {
        await api.delete(`/search/synonyms/${encodeURIComponent(set.id)}`, { headers: because(reason) });
        toast(say.removed);
        onDone();
      },
    });
  return (
    <Act look="quiet" onClick={remove} label={`${say.remove} ${list}`}>
      {say.remove}
    </Act>
  );
}
