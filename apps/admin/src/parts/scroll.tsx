import type { ComponentChildren } from 'preact';

/** A box that scrolls by itself, which the keyboard must reach to scroll it. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it there is nothing to press the arrow keys on.
    <section class="scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
