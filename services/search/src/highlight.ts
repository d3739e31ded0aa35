import { fold } from '@jangteo/korean/fold';
import type { Group, Word } from '@jangteo/ports/search/search-index';

/** A piece of a title; all pieces together are the title. */
export interface TitlePart {
  readonly text: string;
  readonly matched: boolean;
}

/** All terms that a search may have matched by. */
export function matchedTerms(groups: readonly Group[]): ReadonlySet<string> {
  return new Set(groups.flatMap((group) => group.flatMap(({ terms }) => terms)));
}

/** A title in pieces: of each word the part that was matched, or all of it where that does not stand in it as it was looked for. */
export function titleParts(title: string, words: readonly Word[], matched: ReadonlySet<string>): TitlePart[] {
  const marks: { start: number; end: number }[] = [];
  for (const word of words) {
    const own = [...(word.whole === undefined ? [] : [word.whole]), ...word.terms];
    for (const term of own) if (matched.has(term)) marks.push(placeIn(word, term));
  }
  marks.sort((left, right) => left.start - right.start);
  const parts: { text: string; matched: boolean }[] = [];
  let at = 0;
  for (const { start, end } of marks) {
    if (end <= at) continue;
    if (start > at) parts.push({ text: title.slice(at, start), matched: false });
    const text = title.slice(Math.max(start, at), end);
    const last = parts.at(-1);
    if (last?.matched === true) last.text += text;
    else parts.push({ text, matched: true });
    at = end;
  }
  if (at < title.length) parts.push({ text: title.slice(at), matched: false });
  return parts;
}

function placeIn({ text, start, end }: Word, term: string): { start: number; end: number } {
  const folded = fold(text);
  const at = folded.length === text.length ? folded.indexOf(term) : -1;
  return at < 0 ? { start, end } : { start: start + at, end: start + at + term.length };
}
