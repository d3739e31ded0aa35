import { toIso } from '@jangteo/kernel/clock';
import { isCurrency, type Money, minorUnitDigits } from '@jangteo/kernel/money';
import { type Html, html } from '@jangteo/pages/html';
import type { Visitor } from './visitor.ts';

const LOCALES = { ko: 'ko-KR', en: 'en-US' } as const;

/** `12,900원` in Korean, `₩12,900` in English. */
export function moneyText({ amount, currency }: Money, { language }: Pick<Visitor, 'language'>): string {
  if (!isCurrency(currency)) return `${amount} ${currency}`;
  const major = amount / 10 ** minorUnitDigits(currency);
  if (currency === 'KRW' && language === 'ko') return `${major.toLocaleString(LOCALES.ko)}원`;
  return new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency }).format(major);
}

export function numberText(value: number, { language }: Pick<Visitor, 'language'>): string {
  return value.toLocaleString(LOCALES[language]);
}

export function percentText(share: number, { language }: Pick<Visitor, 'language'>): string {
  return share.toLocaleString(LOCALES[language], { style: 'percent' });
}

export function timeText(ms: bigint, { language, timeZone }: Visitor): Html {
  const format = new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return html`<time datetime="${toIso(Number(ms))}">${format.format(Number(ms))}</time>`;
}

export function countryName(code: string, { language }: Pick<Visitor, 'language'>): string {
  return new Intl.DisplayNames(LOCALES[language], { type: 'region' }).of(code) ?? code;
}
