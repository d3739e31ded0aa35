import { useWords } from '../language.ts';
import { type DiffLine, diffOfJson, diffOfLines } from '../logic/json-diff.ts';
import { frameWords } from '../words/frame.ts';
import { Scroll } from './scroll.tsx';

/** What changes from one value, or JSON text, to another. */
export function DiffView({ before, after, label }: { before: unknown; after: unknown; label: string }) {
  const [old, young] = [contentOf(before), contentOf(after)];
  const isText = typeof old === 'string' || typeof young === 'string';
  return <DiffLines lines={isText ? diffOfLines(linesOf(old), linesOf(young)) : diffOfJson(old, young)} label={label} />;
}

/** Lines that were compared already. */
export function DiffLines({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  const say = useWords(frameWords);
  if (lines.every(({ change }) => change === ' ')) return <p class="soft">{say.noChange}</p>;
  return (
    <Scroll label={label}>
      <pre class="diff">
        {lines.map(({ change, text }, index) => (
          <span key={index} class={change === '-' ? 'out' : change === '+' ? 'in' : ''}>
            {`${change} ${text}\n`}
          </span>
        ))}
      </pre>
    </Scroll>
  );
}

/** The value of JSON text; other text is left as it is. Nothing is `undefined`. */
function contentOf(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function linesOf(value: unknown): string[] {
  if (value === undefined) return [];
  return (typeof value === 'string' ? value : JSON.stringify(value, null, 2)).split('\n');
}
