import { useState } from 'preact/hooks';
import { api, Problem } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { formatNumber } from '../../logic/format.ts';
import { type GoldenQuery, movesOf } from '../../logic/golden.ts';
import { Loading, ProblemBox } from '../../parts/states.tsx';
import { useStore } from '../../store.ts';
import { searchLabWords } from '../../words/search-lab.ts';

/** All sets or words as they would be. */
export interface WordsChange {
  readonly synonyms?: readonly (readonly string[])[];
  readonly dictionary?: readonly { readonly word: string; readonly parts: readonly string[] }[];
}

interface Effect {
  readonly query: string;
  readonly before: readonly { readonly title: string }[];
  readonly after: readonly { readonly title: string }[];
}

interface Preview {
  readonly items: readonly Effect[];
  /** Among so many products; `null`: among all. */
  readonly products: number | null;
}

const QUERIES_MAX = 50;

/** What a change of words does to the first answers of the golden queries and of `also`, before it is saved. */
export function PreviewEffect({ change, also }: { change: WordsChange; also: readonly string[] }) {
  const say = useWords(searchLabWords);
  const language = useStore(languageStore);
  const [effects, setEffects] = useState<Preview>();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  /** What the effects are of: another change makes them old. */
  const [shownFor, setShownFor] = useState('');
  const now = JSON.stringify(change);
  const preview = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const golden = await api.get<{ items: readonly GoldenQuery[] }>('/search/golden-queries');
      const queries = [...new Set([...also, ...golden.items.map(({ query }) => query)])].slice(0, QUERIES_MAX);
      setEffects(await api.post<Preview>('/search/preview', { ...change, queries }));
      setShownFor(now);
    } catch (thrown) {
      setProblem(thrown instanceof Problem ? thrown : new Problem(0, 'PAGE_FAILED', String(thrown)));
    } finally {
      setBusy(false);
    }
  };
  const isCurrent = effects !== undefined && shownFor === now;
  return (
    <div class="preview">
      <p>
        <button type="button" onClick={() => !busy && void preview()}>
          {say.preview}
        </button>
      </p>
      {busy && <Loading />}
      {problem !== undefined && <ProblemBox problem={problem} />}
      {!busy && isCurrent && (
        <>
          <Effects effects={effects.items} />
          {effects.products !== null && <p class="hint">{say.previewAmong(formatNumber(effects.products, language))}</p>}
        </>
      )}
    </div>
  );
}

function Effects({ effects }: { effects: readonly Effect[] }) {
  const say = useWords(searchLabWords);
  const titles = (hits: Effect['before']) => hits.map(({ title }) => title);
  const changed = effects.filter(({ before, after }) => titles(before).join('\n') !== titles(after).join('\n'));
  if (changed.length === 0) return <p class="notice">{say.previewNone}</p>;
  return (
    <section aria-label={say.previewTitle} role="status">
      <h3>{say.previewTitle}</h3>
      {changed.map(({ query, before, after }) => {
        const { after: rows, gone } = movesOf(titles(before), titles(after));
        return (
          <div key={query} class="effect">
            <h4>{query}</h4>
            <div class="effect-sides">
              <div>
                <p class="soft">{say.before}</p>
                <ol>
                  {titles(before).map((title) => (
                    <li key={title} class={gone.includes(title) ? 'value out' : ''}>
                      {title} {gone.includes(title) && <span class="small">({say.gone})</span>}
                    </li>
                  ))}
                </ol>
              </div>
              <div>
                <p class="soft">{say.after}</p>
                <ol>
                  {rows.map(({ title, from }, index) => (
                    <li key={title} class={from === undefined ? 'value in' : ''}>
                      {title}{' '}
                      {from === undefined ? (
                        <span class="small">({say.newTitle})</span>
                      ) : (
                        from !== index && <span class="soft small">({say.movedFrom(from + 1)})</span>
                      )}
                    </li>
                  ))}
                </ol>
              </div>
            </div>
          </div>
        );
      })}
    </section>
  );
}
