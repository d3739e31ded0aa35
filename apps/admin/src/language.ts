import { keepChoice } from './keep-choice.ts';
import { store, useStore } from './store.ts';

export type Language = 'ko' | 'en';

/** The same words in both languages; functions where a number or a name goes in. */
export interface Words<T> {
  readonly ko: T;
  readonly en: T;
}

export const languageStore = store<Language>(document.documentElement.lang === 'en' ? 'en' : 'ko');

/** `words({ ko: {...}, en: {...} })`: the compiler holds both to the same shape. */
export function words<T>(ko: T, en: NoInfer<T>): Words<T> {
  return { ko, en };
}

export function useWords<T>(both: Words<T>): T {
  return both[useStore(languageStore)];
}

/** Outside of a part, such as for a toast. */
export function wordsNow<T>(both: Words<T>): T {
  return both[languageStore.get()];
}

export function chooseLanguage(language: Language): void {
  keepChoice('jangteo_language', language);
  document.documentElement.lang = language;
  languageStore.set(language);
}
