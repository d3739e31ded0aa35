import { keepChoice } from './keep-choice.ts';
import { store } from './store.ts';

/** `auto` follows the machine. */
export type Theme = 'auto' | 'light' | 'dark';

const { dataset } = document.documentElement;
export const themeStore = store<Theme>(dataset.theme === 'light' || dataset.theme === 'dark' ? dataset.theme : 'auto');

export function chooseTheme(theme: Theme): void {
  keepChoice('jangteo_theme', theme === 'auto' ? undefined : theme);
  if (theme === 'auto') delete dataset.theme;
  else dataset.theme = theme;
  themeStore.set(theme);
}
