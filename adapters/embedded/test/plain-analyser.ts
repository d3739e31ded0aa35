import type { Analyser, AnalyserOptions, Word } from '@jangteo/korean/analyser';

/** Words between spaces, in lower case, and the dictionary's compounds: no language is needed for what the engine promises. */
export function openAnalyser({ dictionary }: Pick<AnalyserOptions, 'dictionary'>): Analyser {
  const rules = new Map(dictionary.map(({ word, parts }) => [word.toLowerCase(), parts]));
  return {
    analyse: async (texts) =>
      texts.map((text) => [...text.matchAll(/\S+/g)].map(([said], nth, all) => wordAt(said, all[nth]?.index ?? 0, rules))),
    async close() {},
  };
}

function wordAt(text: string, start: number, rules: ReadonlyMap<string, readonly string[] | undefined>): Word {
  const term = text.toLowerCase();
  const parts = rules.get(term);
  return { text, start, end: start + text.length, ...(parts === undefined ? { terms: [term] } : { terms: parts, whole: term }) };
}
