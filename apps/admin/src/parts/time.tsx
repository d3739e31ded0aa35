import { languageStore } from '../language.ts';
import { formatAgo, formatTime, isoLocal } from '../logic/format.ts';
import { useStore } from '../store.ts';

/** A time in the reader's own zone; the whole ISO time shows on hover and is what a copy of the title gives. `ago`: how long since. */
export function Time({ at, ago = false, ms = false }: { at: string | number | null | undefined; ago?: boolean; ms?: boolean }) {
  const language = useStore(languageStore);
  if (at === null || at === undefined || at === '') return <span class="soft">–</span>;
  const now = Date.now();
  return (
    <time class="number" dateTime={new Date(at).toISOString()} title={isoLocal(at)}>
      {ago ? formatAgo(at, now, language) : formatTime(at, now, { ms })}
    </time>
  );
}
