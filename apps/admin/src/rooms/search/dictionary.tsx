import { useState } from 'preact/hooks';
import { api, because } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { formatNumber } from '../../logic/format.ts';
import { wordsIn } from '../../logic/golden.ts';
import { ask } from '../../parts/ask.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Act } from '../../parts/button.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Section } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { toast } from '../../parts/toasts.tsx';
import { linkTo, setQuery, usePlace } from '../../route.ts';
import { useStore } from '../../store.ts';
import { useLoad } from '../../use-load.ts';
import { frameWords } from '../../words/frame.ts';
import { searchLabWords } from '../../words/search-lab.ts';
import { PreviewEffect } from './preview-effect.tsx';

interface DictionaryWord {
  readonly word: string;
  readonly parts: readonly string[];
  readonly live: boolean;
}

interface Lint {
  readonly query: string;
  readonly terms_before: readonly string[];
  readonly terms_after: readonly string[];
}

/** So many are drawn at a time; a filter finds the others. */
const SHOWN_MAX = 60;

/** What is one word, and what it is found by as well. It acts with the next reindex, so that is shown beside. */
export function Dictionary() {
  const say = useWords(searchLabWords);
  const language = useStore(languageStore);
  const { query } = usePlace();
  const load = useLoad((signal) => api.get<{ items: readonly DictionaryWord[] }>('/search/dictionary', { signal }), []);
  const text = (query.get('q') ?? '').trim().toLowerCase();
  const edited = query.get('word');
  const number = (value: number) => formatNumber(value, language);
  return (
    <>
      <div class="filters">
        <TextField label={say.filter} value={query.get('q') ?? ''} onValue={(q) => setQuery({ q })} autocomplete="off" />
        <button type="button" onClick={() => setQuery({ word: ' ' }, { push: true })}>
          {say.addWord}
        </button>
      </div>
      <Loaded load={load}>
        {({ items }) => {
          const isPending = items.some(({ live }) => !live);
          const found = items.filter(({ word, parts }) => [word, ...parts].some((one) => one.toLowerCase().includes(text)));
          const shown = found.toSorted((left, right) => Number(left.live) - Number(right.live)).slice(0, SHOWN_MAX);
          return (
            <>
              {edited !== null && (
                <WordEditor
                  key={edited}
                  word={items.find(({ word }) => word === edited)}
                  all={items}
                  onDone={() => {
                    setQuery({ word: undefined });
                    load.reload();
                  }}
                />
              )}
              {isPending && (
                <p class="notice warn">
                  {say.pending} <a href={linkTo('/search/indexes')}>{say.toIndexes}</a>
                </p>
              )}
              {isPending && <LintOf turn={items.filter(({ live }) => !live).length} />}
              {shown.length === 0 ? (
                <Empty title={items.length === 0 ? say.noWordsYet : say.noMatch} />
              ) : (
                <>
                  <p class="hint">{say.shown(number(shown.length), number(items.length))}</p>
                  <Table
                    caption={say.dictionary}
                    rows={shown}
                    keyOf={({ word }) => word}
                    tone={({ live }) => (live ? undefined : 'warn')}
                    columns={[
                      { title: say.wordLabel, cell: ({ word }) => <strong>{word}</strong> },
                      {
                        title: say.parts,
                        cell: ({ parts }) =>
                          parts.length === 0 ? (
                            <span class="soft">{say.wholeWord}</span>
                          ) : (
                            <span class="tokens">
                              {parts.map((part) => (
                                <code key={part} class="token">
                                  {part}
                                </code>
                              ))}
                            </span>
                          ),
                        wide: true,
                      },
                      {
                        title: say.live,
                        cell: ({ live }) => <Badge tone={live ? 'good' : 'warn'}>{live ? say.isLive : say.notLive}</Badge>,
                      },
                      {
                        title: '',
                        cell: (one) => (
                          <span class="actions">
                            <button type="button" class="quiet" onClick={() => setQuery({ word: one.word }, { push: true })}>
                              {say.editSet} <span class="unseen">{one.word}</span>
                            </button>
                            <RemoveWord word={one.word} onDone={load.reload} />
                          </span>
                        ),
                      },
                    ]}
                  />
                </>
              )}
            </>
          );
        }}
      </Loaded>
    </>
  );
}

interface WordEditorProps {
  readonly word: DictionaryWord | undefined;
  readonly all: readonly DictionaryWord[];
  readonly onDone: () => void;
}

function WordEditor({ word: known, all, onDone }: WordEditorProps) {
  const say = useWords(searchLabWords);
  const frame = useWords(frameWords);
  const [word, setWord] = useState(known?.word ?? '');
  const [parts, setParts] = useState(known?.parts.join(', ') ?? '');
  const typed = { word: word.trim(), parts: wordsIn(parts) };
  const rest = all.filter((one) => one.word !== typed.word).map((one) => ({ word: one.word, parts: one.parts }));
  const save = () =>
    ask({
      title: say.addWord,
      says: <p>{say.addWordSays(typed.word)}</p>,
      act: say.save,
      run: async (reason) => {
        await api.put(`/search/dictionary/${encodeURIComponent(typed.word)}`, { parts: typed.parts }, { headers: because(reason) });
        toast(say.saved);
        onDone();
      },
    });
  return (
    <section class="lab-editor" aria-label={say.addWord}>
      <div class="form-grid">
        <TextField label={say.wordLabel} value={word} onValue={setWord} disabled={known !== undefined} autocomplete="off" />
        <TextField label={say.partsLabel} value={parts} onValue={setParts} hint={say.partsHint} autocomplete="off" />
      </div>
      <p class="actions">
        <Act look="main" onClick={save} blocked={typed.word === '' ? say.wordMissing : undefined}>
          {say.save}
        </Act>
        <button type="button" class="quiet" onClick={() => setQuery({ word: undefined })}>
          {frame.cancel}
        </button>
      </p>
      {typed.word !== '' && <PreviewEffect change={{ dictionary: [...rest, typed] }} also={[typed.word, ...typed.parts]} />}
    </section>
  );
}

function RemoveWord({ word, onDone }: { word: string; onDone: () => void }) {
  const say = useWords(searchLabWords);
  const remove = () =>
    ask({
      title: say.remove,
      says: <p>{say.removeWordSays(word)}</p>,
      act: say.remove,
      danger: true,
      run: async (reason) => {
        await api.delete(`/search/dictionary/${encodeURIComponent(word)}`, { headers: because(reason) });
        toast(say.removed);
        onDone();
      },
    });
  return (
    <Act look="quiet" onClick={remove} label={`${say.remove} ${word}`}>
      {say.remove}
    </Act>
  );
}

/** What a reindex would change for the golden queries; worked out anew when other words wait. */
function LintOf({ turn }: { turn: number }) {
  const say = useWords(searchLabWords);
  const load = useLoad((signal) => api.get<{ items: readonly Lint[] }>('/search/dictionary/lint', { signal }), [turn]);
  const tokens = (terms: readonly string[]) => (
    <span class="tokens">
      {terms.map((term) => (
        <code key={term} class="token">
          {term}
        </code>
      ))}
    </span>
  );
  return (
    <Section title={say.lint}>
      <Loaded load={load}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="soft">{say.lintNone}</p>
          ) : (
            <Table
              caption={say.lint}
              rows={items}
              keyOf={({ query }) => query}
              columns={[
                { title: say.query, cell: ({ query }) => <strong>{query}</strong> },
                { title: say.before, cell: ({ terms_before: terms }) => tokens(terms), wide: true },
                { title: say.after, cell: ({ terms_after: terms }) => tokens(terms), wide: true },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  );
}
