import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { TokenizerBuilder } from 'kuromoji-ko';
import { writeAnalysis } from './piece-analysis.ts';
import { type Morpheme, readPiece } from './read-morphemes.ts';

/**
 * Loads mecab-ko-dic, which takes 2 s of a processor and 450 MB, and stays as long as what it returns: an analysis of one piece of
 * Korean text, as a memo keeps it. Rejects where the dictionary cannot be read.
 */
export async function openTokenizer(): Promise<(piece: string) => string> {
  // The dictionary lies beside the code of its package.
  const dicPath = join(dirname(createRequire(import.meta.url).resolve('kuromoji-ko')), '..', 'dict');
  const tokenizer = await new TokenizerBuilder({ dicPath }).build();
  const morphemesOf = (piece: string): readonly Morpheme[] => {
    const morphemes = tokenizer.tokenize(piece).map(({ surface_form: surface, pos, parts, word_type: type }) => ({
      surface,
      tags: pos.split('+'),
      parts: parts.map((part) => ({ text: part.surface, tag: part.pos })),
      unknown: type === 'UNKNOWN',
    }));
    const covers = morphemes.map(({ surface }) => surface).join('') === piece;
    return covers ? morphemes : [{ surface: piece, tags: ['UNKNOWN'], parts: [], unknown: true }];
  };
  return (piece) => writeAnalysis(piece, readPiece(piece, morphemesOf));
}
