import { api } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { formatNumber } from '../../logic/format.ts';
import { Badge } from '../../parts/badge.tsx';
import { Filters } from '../../parts/fields.tsx';
import { Section } from '../../parts/page.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { linkTo, usePlace } from '../../route.ts';
import { useStore } from '../../store.ts';
import { useLoad } from '../../use-load.ts';
import { searchLabWords } from '../../words/search-lab.ts';
import { find } from './find.ts';

interface AnalysedWord {
  readonly text: string;
  readonly terms: readonly string[];
  readonly whole: string | null;
  readonly also: readonly string[];
}

const EXAMPLES = ['남성 운동화', '삼성전자의 새로운 스마트폰', '겔럭시 케이스', '무선청소기', 'ㄴㅇㅋ'];
const HITS = 8;

/** A text word by word, as the live index reads it, and what a search for it finds. */
export function Analyse() {
  const say = useWords(searchLabWords);
  const { query } = usePlace();
  const text = query.get('text') ?? '';
  return (
    <>
      <Filters filters={[{ name: 'text', label: say.text }]} />
      <p class="hint">
        {say.textHint} {say.examples}:{' '}
        {EXAMPLES.map((example, index) => (
          <span key={example} lang="ko">
            {index > 0 && ', '}
            <a href={linkTo('/search', { text: example })}>{example}</a>
          </span>
        ))}
      </p>
      {text !== '' && (
        <>
          <Tokens key={text} text={text} />
          <Hits text={text} />
        </>
      )}
    </>
  );
}

function Tokens({ text }: { text: string }) {
  const say = useWords(searchLabWords);
  const load = useLoad((signal) => api.get<{ words: readonly AnalysedWord[] }>('/search/analyse', { query: { text }, signal }), [text]);
  return (
    <Section title={say.tokens}>
      <Loaded load={load}>
        {({ words }) =>
          words.length === 0 ? (
            <Empty title={say.noWords} />
          ) : (
            <Table
              caption={say.tokens}
              rows={words.map((word, index) => ({ ...word, index }))}
              keyOf={({ index }) => String(index)}
              columns={[
                {
                  title: say.word,
                  cell: (word) => (
                    <strong lang="ko" class="token-text">
                      {word.text}
                    </strong>
                  ),
                },
                {
                  title: say.terms,
                  cell: ({ terms }) =>
                    terms.length === 0 ? (
                      <span class="soft">{say.stop}</span>
                    ) : (
                      <span class="tokens">
                        {terms.map((term) => (
                          <code key={term} class="token">
                            {term}
                          </code>
                        ))}
                        {terms.length > 1 && <Badge tone="accent">{say.split(terms.length)}</Badge>}
                      </span>
                    ),
                },
                {
                  title: say.whole,
                  cell: ({ whole }) => (whole === null ? <span class="soft">–</span> : <code class="token">{whole}</code>),
                },
                {
                  title: say.also,
                  cell: ({ also }) =>
                    also.length === 0 ? (
                      <span class="soft">–</span>
                    ) : (
                      <span class="tokens">
                        {also.map((one) => (
                          <code key={one} class="token also">
                            {one}
                          </code>
                        ))}
                      </span>
                    ),
                  wide: true,
                },
              ]}
            />
          )
        }
      </Loaded>
    </Section>
  );
}

function Hits({ text }: { text: string }) {
  const say = useWords(searchLabWords);
  const language = useStore(languageStore);
  const load = useLoad((signal) => find(text, HITS, signal), [text]);
  return (
    <Section title={say.found}>
      <Loaded load={load}>
        {({ items, total, corrected_query: corrected, relaxed }) => (
          <>
            {corrected !== undefined && <p class="notice">{say.corrected(corrected)}</p>}
            {relaxed === true && <p class="notice">{say.relaxed}</p>}
            {items.length === 0 ? (
              <Empty title={say.nothingFound} />
            ) : (
              <>
                <p class="soft">{say.foundCount(formatNumber(total, language))}</p>
                <ol class="hits">
                  {items.map(({ id, highlight }) => (
                    <li key={id}>
                      <a href={linkTo(`/catalog/products/${encodeURIComponent(id)}`)}>
                        {highlight.title.map(({ text: piece, matched }, index) => (matched ? <mark key={index}>{piece}</mark> : piece))}
                      </a>
                    </li>
                  ))}
                </ol>
              </>
            )}
          </>
        )}
      </Loaded>
    </Section>
  );
}
