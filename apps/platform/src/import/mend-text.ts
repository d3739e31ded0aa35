/** A correction that was made: a word for counting, and what was done. */
export interface Mend {
  readonly reason: string;
  readonly detail: string;
}

const CONTROL = /\p{Cc}+/gu;
const CONTROL_EXCEPT_LINES = /[^\P{Cc}\n\r\t]+/gu;
/** What is left where a program before this one could not read a character. */
const REPLACEMENT = /\uFFFD+/g;

/**
 * Text that the catalogue accepts, or undefined where nothing is left; what had to be changed is told to `mends`.
 * Text of one line (the default) has single spaces; that it was trimmed is not worth a word.
 */
export function mendText(field: string, value: unknown, max: number, mends: Mend[], { lines = false } = {}): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') {
    mends.push({ reason: `${field}_left_out`, detail: `${field} is no text and was left out` });
    return undefined;
  }
  let text = String(value).trim();
  const step = (reason: string, detail: string, next: string) => {
    if (next !== text) mends.push({ reason: `${field}_${reason}`, detail: `${field} ${detail}` });
    text = next;
  };
  step('control_characters', 'had control characters', text.replace(lines ? CONTROL_EXCEPT_LINES : CONTROL, ' ').trim());
  step('broken_characters', 'had characters that were broken before they came here', text.toWellFormed().replace(REPLACEMENT, '').trim());
  if (!lines) step('spaces', 'had several spaces in a row', text.replace(/\s+/gu, ' '));
  // A cut through a surrogate pair leaves no half of it behind.
  if (text.length > max)
    step(
      'cut',
      `had ${text.length} characters and was cut to ${max}`,
      text
        .slice(0, max)
        .replace(/[\uD800-\uDBFF]$/, '')
        .trimEnd(),
    );
  return text === '' ? undefined : text;
}
