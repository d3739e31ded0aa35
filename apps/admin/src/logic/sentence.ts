/** A piece of a sentence: words, a time to be shown in the reader's zone, or a command to be copied. */
export interface SentencePart {
  readonly is: 'words' | 'time' | 'command';
  readonly text: string;
}

/** A headline and what the sentence says beyond it: many begin with the same words. */
export function headlined(sentence: string, headline: string): { readonly headline: string; readonly rest: string } {
  if (!sentence.startsWith(headline)) return { headline, rest: sentence };
  const rest = sentence.slice(headline.length).replace(/^[\s:.,;]+/, '');
  return { headline, rest: `${rest.slice(0, 1).toUpperCase()}${rest.slice(1)}` };
}

const SPECIAL = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)|`([^`]+)`/g;

/** Takes the times (ISO 8601, UTC) and commands (in backquotes) out of a sentence of the shop. */
export function sentenceParts(sentence: string): SentencePart[] {
  const parts: SentencePart[] = [];
  let from = 0;
  const words = (to: number) => {
    if (to > from) parts.push({ is: 'words', text: sentence.slice(from, to) });
  };
  for (const match of sentence.matchAll(SPECIAL)) {
    words(match.index);
    parts.push({ is: match[1] === undefined ? 'command' : 'time', text: match[1] ?? match[2] ?? '' });
    from = match.index + match[0].length;
  }
  words(sentence.length);
  return parts;
}
