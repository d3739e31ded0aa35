import type { ComponentChildren } from 'preact';
import { useWords } from '../language.ts';
import { useMayWrite } from '../session.ts';
import { frameWords } from '../words/frame.ts';

interface ActProps {
  readonly onClick: () => void;
  readonly children: ComponentChildren;
  /** `danger`: something is lost or stops. */
  readonly look?: 'main' | 'danger' | 'quiet';
  /** Why it cannot be done just now. */
  readonly blocked?: string | undefined;
  readonly label?: string;
}

/**
 * A button that changes something. A viewer sees it switched off, and why: it keeps the focus, so that the reason can be reached
 * by keyboard and read out.
 */
export function Act({ onClick, children, look, blocked, label }: ActProps) {
  const say = useWords(frameWords);
  const mayWrite = useMayWrite();
  const why = mayWrite ? blocked : say.viewerCannot;
  return (
    <button
      type="button"
      class={look ?? ''}
      aria-disabled={why !== undefined}
      aria-label={label === undefined ? undefined : why === undefined ? label : `${label}. ${why}`}
      title={why}
      onClick={() => why === undefined && onClick()}
    >
      {children}
    </button>
  );
}
