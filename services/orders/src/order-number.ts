import { JangteoError } from '@jangteo/kernel/errors';

const NUMBER = /^(\d{8})-(\d{10})-(\d)$/;

/**
 * The readable number of an order: its day, that day's sequence in ten digits, a check digit that catches every single wrong digit
 * and every swap of neighbours (Damm's algorithm, H. Michael Damm 2004), such as `20261120-0000001234-7`.
 */
export function orderNumber(day: string, sequence: number): string {
  const digits = `${day}${String(sequence).padStart(10, '0')}`;
  return `${day}-${digits.slice(8)}-${checkDigit(digits)}`;
}

/** Throws NOT_FOUND for text that cannot be an order number. */
export function parseOrderNumber(text: string): { day: string; sequence: number } {
  const match = NUMBER.exec(text);
  if (match === null || !isOrderNumber(text)) {
    throw new JangteoError('NOT_FOUND', 'there is no order with this number; check its digits');
  }
  return { day: match[1] as string, sequence: Number(match[2]) };
}

export function isOrderNumber(text: string): boolean {
  const match = NUMBER.exec(text);
  return match !== null && checkDigit(`${match[1]}${match[2]}`) === Number(match[3]);
}

// A totally anti-symmetric quasigroup of order ten.
const quasigroup = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

function checkDigit(digits: string): number {
  let interim = 0;
  for (const digit of digits) interim = Number(quasigroup[interim]?.[Number(digit)]);
  return interim;
}
