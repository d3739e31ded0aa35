import type { ComponentChildren } from 'preact';

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'accent';

/** A short word of state; the dot says it to those who do not read, the word to those who see no colour. */
export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return (
    <span class={`badge ${tone}`}>
      <span class="dot" aria-hidden="true" />
      {children}
    </span>
  );
}
