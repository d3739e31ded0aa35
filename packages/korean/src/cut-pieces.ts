import { singular } from './english-plural.ts';
import { isParticle } from './particles.ts';
import { unitOf } from './units.ts';

/** A stretch of a folded word in one script. */
export interface Piece {
  readonly text: string;
  readonly script: 'latin' | 'number' | 'hangul' | 'other';
}

const RUNS = /(\d+(?:[.,]\d+)*)|([a-z]+(?:['’][a-z]+)*)|([\uac00-\ud7a3\u3131-\u318e]+)|([^\d\-_.,'’‑‐]+)/g;
const POSSESSIVE = /['’]s?$/;
const APOSTROPHES = /['’]/g;
/** Where a number is part of a model's name, what follows is no unit: KX-16G. */
const NAME_END = /[a-z][-_‑‐]?$/;

const LONGEST_UNIT = 5;

/** Cuts a folded stretch where the script changes; a number and its unit are one piece, spelt in one way: 1.5리터 is 1.5l. */
export function cutPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (let runs = [...text.matchAll(RUNS)], at = 0; at < runs.length; at += 1) {
    const [run, number, latin, hangul] = runs[at] as RegExpExecArray;
    const index = runs[at]?.index ?? 0;
    if (number !== undefined) {
      const plain = number.replaceAll(',', '');
      const next = runs[at + 1];
      const joined = next !== undefined && next.index === index + number.length && !NAME_END.test(text.slice(0, index));
      const found = joined ? unitBefore(next, runs[at + 2]) : undefined;
      pieces.push({ text: plain + (found?.unit ?? ''), script: 'number' });
      if (found !== undefined && found.rest !== '') pieces.push({ text: found.rest, script: 'hangul' });
      if (found !== undefined) at += 1;
    } else if (latin !== undefined) {
      pieces.push({ text: singular(latin.replace(POSSESSIVE, '').replace(APOSTROPHES, '')), script: 'latin' });
    } else {
      pieces.push({ text: run, script: hangul === undefined ? 'other' : 'hangul' });
    }
  }
  return pieces;
}

/**
 * The unit that a run behind a number begins with, and what follows it. A Latin one is the whole run, and no digit follows: 4k60 is no 4k.
 * Behind one Korean syllable there may be a particle alone: 3개를 has a unit, 3개월 another, 3호선 none.
 */
function unitBefore(run: RegExpExecArray, after: RegExpExecArray | undefined): { unit: string; rest: string } | undefined {
  const [text, , latin, hangul] = run;
  if (latin !== undefined) {
    const unit = after?.[1] !== undefined && after.index === run.index + latin.length ? undefined : unitOf(latin);
    return unit === undefined ? undefined : { unit, rest: '' };
  }
  if (hangul === undefined) return undefined;
  for (let end = Math.min(text.length, LONGEST_UNIT); end > 0; end -= 1) {
    const unit = unitOf(text.slice(0, end));
    const rest = text.slice(end);
    if (unit !== undefined && (rest === '' || isParticle(rest))) return { unit, rest: '' };
    if (unit !== undefined && end > 1 && rest.length > 1) return { unit, rest };
  }
  return undefined;
}
