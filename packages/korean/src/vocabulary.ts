import { readFileSync } from 'node:fs';
import { type PieceAnalysis, readAnalysis } from './piece-analysis.ts';

let shipped: ReadonlyMap<string, string> | undefined;

/**
 * What morphology says of the words of the demo catalogue, so that a demo shop starts without it (vocabulary.txt, made by
 * scripts/korean-vocabulary.ts). Read at the first call: 70 kB, 3 ms.
 */
export function shippedAnalysis(piece: string): PieceAnalysis | undefined {
  shipped ??= readVocabulary(readFileSync(new URL('./vocabulary.txt', import.meta.url), 'utf8'));
  const written = shipped.get(piece);
  return written === undefined ? undefined : readAnalysis(piece, written);
}

/** A line for each piece in order, its analysis behind a tab; without one, the piece is one known word. */
export function writeVocabulary(analyses: ReadonlyMap<string, string>): string {
  const lines = [...analyses].sort(([one], [other]) => (one < other ? -1 : 1));
  return lines.map(([piece, written]) => (written === ONE_WORD ? `${piece}\n` : `${piece}\t${written}\n`)).join('');
}

export function readVocabulary(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [piece = '', written] = line.split('\t');
      return [piece, written ?? ONE_WORD];
    }),
  );
}

const ONE_WORD = '=';
