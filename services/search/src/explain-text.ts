import type { Language } from './language.ts';

/** A word as the index has it, and what the query side looks for besides. */
export interface ExplainedWord {
  readonly text: string;
  readonly terms: string[];
  readonly whole: string;
  readonly also: string[];
}

/** A text word by word, each as if it were searched for alone. */
export async function explainText(language: Language, text: string): Promise<ExplainedWord[]> {
  const words = await language.words(text);
  return await Promise.all(
    words.map(async ({ text, terms, whole = '' }) => {
      const said = new Set([...terms, whole]);
      const [group = []] = await language.groups(text);
      const correction = await language.correct(text);
      const also = group
        .map((alternative) => alternative.terms.join(' '))
        .filter((phrase) => !phrase.split(' ').every((term) => said.has(term)));
      return { text, terms: [...terms], whole, also: [...new Set([...also, ...(correction === undefined ? [] : [correction.text])])] };
    }),
  );
}
