import { jsonTokens, prettyJson } from '../logic/json-text.ts';
import { CopyButton } from './copyable.tsx';
import { Scroll } from './scroll.tsx';

/** A value, or JSON text, laid out and coloured; what is no JSON is shown as it is. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === 'string' ? prettyJson(value) : (JSON.stringify(value, null, 2) ?? '');
  return (
    <div class="json">
      <CopyButton text={text} what={label} />
      <Scroll label={label}>
        <pre>
          <code>
            {jsonTokens(text).map(({ kind, text: piece }, index) =>
              kind === 'mark' ? (
                piece
              ) : (
                <span key={index} class={`json-${kind}`}>
                  {piece}
                </span>
              ),
            )}
          </code>
        </pre>
      </Scroll>
    </div>
  );
}
