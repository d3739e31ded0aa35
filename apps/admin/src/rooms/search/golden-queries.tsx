import { useState } from 'preact/hooks';
import { api, because } from '../../api.ts';
import { useWords } from '../../language.ts';
import { checkGolden, GOLDEN_TITLES, type GoldenCheck, type GoldenQuery, wordsIn } from '../../logic/golden.ts';
import { ask } from '../../parts/ask.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Act } from '../../parts/button.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { toast } from '../../parts/toasts.tsx';
import { linkTo, setQuery, usePlace } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { frameWords } from '../../words/frame.ts';
import { searchLabWords } from '../../words/search-lab.ts';
import { find } from './find.ts';

/** Queries whose answers are known, and whether they hold now. */
export function GoldenQueries() {
  const say = useWords(searchLabWords);
  const { query } = usePlace();
  const load = useLoad((signal) => api.get<{ items: readonly GoldenQuery[] }>('/search/golden-queries', { signal }), []);
  const [checks, setChecks] = useState<ReadonlyMap<string, GoldenCheck>>(new Map());
  const edited = query.get('edit');
  const checkAll = async (all: readonly GoldenQuery[]) => {
    const done = new Map<string, GoldenCheck>();
    // One after the other: the shop's buyers search, too.
    for (const golden of all) {
      const { items } = await find(golden.query, GOLDEN_TITLES);
      done.set(
        golden.id,
        checkGolden(
          golden,
          items.map(({ title }) => title),
        ),
      );
      setChecks(new Map(done));
    }
  };
  return (
    <Loaded load={load}>
      {({ items }) => (
        <>
          <p class="hint">{say.goldenHint}</p>
          <p class="actions lab-actions">
            <button type="button" class="main" onClick={() => void checkAll(items)}>
              {say.checkAll}
            </button>
            <button type="button" onClick={() => setQuery({ edit: 'new' }, { push: true })}>
              {say.addGolden}
            </button>
          </p>
          {edited !== null && (
            <GoldenEditor
              key={edited}
              golden={items.find(({ id }) => id === edited)}
              onDone={() => {
                setQuery({ edit: undefined });
                load.reload();
              }}
            />
          )}
          {items.length === 0 ? (
            <Empty title={say.noGolden} />
          ) : (
            <Table
              caption={say.golden}
              rows={items}
              keyOf={({ id }) => id}
              tone={({ id }) => (checks.get(id)?.ok === false ? 'bad' : undefined)}
              columns={[
                {
                  title: say.query,
                  cell: (golden) => (
                    <a href={linkTo('/search', { text: golden.query })}>
                      <strong>{golden.query}</strong>
                    </a>
                  ),
                },
                { title: say.expected, cell: ({ expected }) => expected.join(', '), wide: true },
                {
                  title: say.excluded,
                  cell: ({ excluded }) => (excluded.length === 0 ? <span class="soft">–</span> : excluded.join(', ')),
                },
                { title: say.result, cell: ({ id }) => <Outcome check={checks.get(id)} />, wide: true },
                {
                  title: '',
                  cell: (golden) => (
                    <span class="actions">
                      <button type="button" class="quiet" onClick={() => setQuery({ edit: golden.id }, { push: true })}>
                        {say.editSet} <span class="unseen">{golden.query}</span>
                      </button>
                      <RemoveGolden golden={golden} onDone={load.reload} />
                    </span>
                  ),
                },
              ]}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

function Outcome({ check }: { check: GoldenCheck | undefined }) {
  const say = useWords(searchLabWords);
  if (check === undefined) return <span class="soft">–</span>;
  const { ok, missing, unwanted } = check;
  if (ok) return <Badge tone="good">{say.ok}</Badge>;
  return (
    <span>
      <Badge tone="bad">{missing.length + unwanted.length === 0 ? say.noResult : say.wrong}</Badge>
      {missing.length > 0 && <p class="small">{say.missingIn(missing.join(' · '))}</p>}
      {unwanted.length > 0 && <p class="small">{say.unwantedIn(unwanted.join(' · '))}</p>}
    </span>
  );
}

function GoldenEditor({ golden, onDone }: { golden: GoldenQuery | undefined; onDone: () => void }) {
  const say = useWords(searchLabWords);
  const frame = useWords(frameWords);
  const [query, setText] = useState(golden?.query ?? '');
  const [expected, setExpected] = useState(golden?.expected.join(', ') ?? '');
  const [excluded, setExcluded] = useState(golden?.excluded.join(', ') ?? '');
  const save = () =>
    ask({
      title: say.golden,
      says: (
        <p>
          <strong>{query}</strong> {say.goldenSays}
        </p>
      ),
      act: say.save,
      run: async (reason) => {
        const body = { query: query.trim(), expected: wordsIn(expected), excluded: wordsIn(excluded) };
        const headers = because(reason);
        if (golden === undefined) await api.post('/search/golden-queries', body, { headers });
        else await api.put(`/search/golden-queries/${encodeURIComponent(golden.id)}`, body, { headers });
        toast(say.saved);
        onDone();
      },
    });
  return (
    <section class="lab-editor" aria-label={say.addGolden}>
      <div class="form-grid">
        <TextField label={say.query} value={query} onValue={setText} autocomplete="off" />
        <TextField label={say.expected} value={expected} onValue={setExpected} autocomplete="off" />
        <TextField label={say.excluded} value={excluded} onValue={setExcluded} autocomplete="off" />
      </div>
      <p class="actions">
        <Act look="main" onClick={save} blocked={query.trim() === '' ? say.queryMissing : undefined}>
          {say.save}
        </Act>
        <button type="button" class="quiet" onClick={() => setQuery({ edit: undefined })}>
          {frame.cancel}
        </button>
      </p>
    </section>
  );
}

function RemoveGolden({ golden, onDone }: { golden: GoldenQuery; onDone: () => void }) {
  const say = useWords(searchLabWords);
  const remove = () =>
    ask({
      title: say.remove,
      says: <p>{say.removeGoldenSays(golden.query)}</p>,
      act: say.remove,
      danger: true,
      run: async (reason) => {
        await api.delete(`/search/golden-queries/${encodeURIComponent(golden.id)}`, { headers: because(reason) });
        toast(say.removed);
        onDone();
      },
    });
  return (
    <Act look="quiet" onClick={remove} label={`${say.remove} ${golden.query}`}>
      {say.remove}
    </Act>
  );
}
