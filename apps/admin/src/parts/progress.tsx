interface ProgressProps {
  readonly label: string;
  /** From 0 to 1. */
  readonly share: number;
  readonly text?: string;
}

/** How far something is. */
export function Progress({ label, share, text }: ProgressProps) {
  const percent = Math.floor(share * 100);
  return (
    <span class="progress">
      <progress max={100} value={percent} aria-label={label} />
      <span class="number">{text ?? `${percent}%`}</span>
    </span>
  );
}
