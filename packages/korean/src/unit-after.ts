import { fold } from './fold.ts';
import { isParticle } from './particles.ts';
import type { Span } from './scan-words.ts';
import { isUnitBehindSpace, unitOf } from './units.ts';

const NUMBER = /^\d+(?:[.,]\d+)*$/;
const ONLY_SPACE = /^[ \u00a0\u3000]$/;

/** The unit that stands behind a number and a space, in its usual spelling. */
export function unitAfter(text: string, number: Span, next: Span | undefined): string | undefined {
  if (next === undefined || next.digit || next.end - next.start > 8 || !ONLY_SPACE.test(text.slice(number.end, next.start)))
    return undefined;
  if (!NUMBER.test(fold(text.slice(number.start, number.end)))) return undefined;
  const word = fold(text.slice(next.start, next.end));
  for (let end = word.length; end > 0; end -= 1) {
    const unit = end === word.length || isParticle(word.slice(end)) ? unitOf(word.slice(0, end)) : undefined;
    if (unit !== undefined && isUnitBehindSpace(unit)) return unit;
  }
  return undefined;
}
