import { useWords } from '../language.ts';
import { inOrder } from '../logic/json-diff.ts';
import { type DiffLine, lineDiff } from '../logic/line-diff.ts';
import { frameWords } from '../words/frame.ts';
import { Scroll } from './scroll.tsx';

/** What changes from one value, or JSON text, to another; the order of members is no difference. */
export function DiffView({ before, after, label }: { before: unknown; after: unknown; label: string }) {
  return <DiffLines lines={lineDiff(textOf(before), textOf(after))} label={label} />;
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

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return JSON.stringify(inOrder(value), null, 2);
  try {
    return JSON.stringify(inOrder(JSON.parse(value)), null, 2);
  } catch {
    return value;
  }
}
