import { toIso } from '@jangteo/kernel/clock';
import { isCurrency, type Money, minorUnitDigits } from '@jangteo/kernel/money';
import { type Html, html } from '@jangteo/pages/html';
import type { Visitor } from './visitor.ts';

const LOCALES = { ko: 'ko-KR', en: 'en-US' } as const;

export function moneyText({ amount, currency }: Money, { language }: Visitor): string {
  if (!isCurrency(currency)) return `${amount} ${currency}`;
  const format = new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency });
  return format.format(amount / 10 ** minorUnitDigits(currency));
}

export function numberText(value: number, { language }: Visitor): string {
  return value.toLocaleString(LOCALES[language]);
}

export function timeText(ms: bigint, { language, timeZone }: Visitor): Html {
  const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium', timeStyle: 'medium', timeZone });
  return html`<time datetime="${toIso(Number(ms))}">${format.format(Number(ms))}</time>`;
}
