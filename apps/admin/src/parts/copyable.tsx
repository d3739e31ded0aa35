import { useWords, wordsNow } from '../language.ts';
import { shortId } from '../logic/format.ts';
import { frameWords } from '../words/frame.ts';
import { toast } from './toasts.tsx';

/** An id that can be copied whole, however short it is shown; with `href` it leads somewhere, too. */
export function Id({ value, href, length = 20 }: { value: string; href?: string; length?: number }) {
  if (value === '') return <span class="soft">–</span>;
  const shown = shortId(value, length);
  return (
    <span class="id" title={value}>
      {href === undefined ? (
        <code>{shown}</code>
      ) : (
        <a href={href}>
          <code>{shown}</code>
        </a>
      )}
      <CopyButton text={value} what={value} />
    </span>
  );
}

export function CopyButton({ text, what }: { text: string; what: string }) {
  const say = useWords(frameWords);
  return (
    <button type="button" class="copy" aria-label={say.copyThis(what)} title={say.copy} onClick={() => void copy(text)}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        <path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round" />
      </svg>
    </button>
  );
}

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text).catch(() => copyOld(text));
  toast(wordsNow(frameWords).copied);
}

/** Browsers have no clipboard on a page without HTTPS that is not of this machine. */
function copyOld(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
