import { type Analyser, type AnalyserOptions, openAnalyser as openKorean } from '@jangteo/korean/analyser';
import type { Morphology } from '@jangteo/korean/morphology';

/** Says of every piece of Korean text that it is one word, and not a sure one. */
const unlearned: Morphology = { analyse: async (pieces) => pieces.map(() => '?='), running: false, close: async () => {} };

/** The analysis of Korean without its morphology, which takes seconds and 400 MB to load. */
export function openAnalyser(options: AnalyserOptions): Analyser {
  return openKorean({ ...options, morphology: unlearned });
}
