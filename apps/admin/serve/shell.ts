import { html } from '@jangteo/pages/html';
import type { Language } from '@jangteo/pages/language';
import type { Bundle } from './bundle.ts';

export type Theme = 'light' | 'dark' | undefined;

export interface ShellOptions {
  readonly language: Language;
  /** `undefined` follows the machine. */
  readonly theme: Theme;
  /** Somebody may be logged in: a cookie came along. */
  readonly mayBeSomebody: boolean;
  /** The address of the icon. */
  readonly icon: string;
}

const WORDS = {
  ko: { title: '관제실', noScript: '관제실은 자바스크립트로 움직입니다. 브라우저에서 자바스크립트를 켜 주세요.' },
  en: { title: 'Control room', noScript: 'The control room runs on JavaScript. Please turn it on in your browser.' },
} as const;

/** The one page of the control room; its script does the rest. Language and theme are in it, so that nothing flashes. */
export function shell({ script, styles }: Bundle, { language, theme, mayBeSomebody, icon }: ShellOptions): string {
  const { title, noScript } = WORDS[language];
  return html`<!doctype html>
<html lang="${language}"${theme !== undefined && html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · jangteo</title>
<link rel="icon" href="${icon}" type="image/svg+xml">
<link rel="stylesheet" href="/admin/assets/${styles}">
<script src="/admin/assets/${script}" type="module"></script>
</head>
<body>
<noscript><p class="no-script">${noScript}</p></noscript>
<div id="control-room"${!mayBeSomebody && html` data-visitor="nobody"`}></div>
</body>
</html>
`.markup;
}
