import { orderBodySchema, PAYMENT_METHODS, type ShippingAddress } from '@jangteo/edge/schemas/order';
import type { Form } from './forms.ts';
import type { Words } from './words/words.ts';

/** What an order can be paid with, as the page offers it. */
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];

export const ADDRESS_FIELDS = ['name', 'phone', 'postal_code', 'line1', 'line2', 'city', 'country'] as const;
export type AddressField = (typeof ADDRESS_FIELDS)[number];

/** Where the shop sends to. */
export const COUNTRIES = ['KR', 'JP', 'US', 'CA', 'CN', 'TW', 'HK', 'SG', 'VN', 'GB', 'DE', 'FR', 'AU'] as const;

/** A checkout as it was typed, and what is wrong with it. */
export interface Checkout {
  readonly address: Readonly<Record<AddressField, string>>;
  readonly method: string;
  readonly errors: Readonly<Partial<Record<AddressField | 'method', string>>>;
}

export const EMPTY_CHECKOUT: Checkout = {
  address: { name: '', phone: '', postal_code: '', line1: '', line2: '', city: '', country: 'KR' },
  method: 'test',
  errors: {},
};

/** For trying the shop out. */
export const SAMPLE_ADDRESS: Checkout['address'] = {
  name: '김하나',
  phone: '010-1234-5678',
  postal_code: '04524',
  line1: '세종대로 110',
  line2: '3층',
  city: '서울특별시',
  country: 'KR',
};

export function checkoutOf(address: ShippingAddress): Checkout {
  return { ...EMPTY_CHECKOUT, address: { ...EMPTY_CHECKOUT.address, ...address } };
}

const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const PHONE = /^\+?[\d\s().-]{7,30}$/;

/** Reads a form and says at each field what is wrong with it. */
export function readCheckout(form: Form, words: Words): Checkout {
  const value = (name: string) => (form.get(name) ?? '').trim();
  const address = Object.fromEntries(ADDRESS_FIELDS.map((name) => [name, value(name)])) as Record<AddressField, string>;
  const method = value('method');
  const wrong = ADDRESS_FIELDS.map((name) => [name, errorIn(name, address, words)] as const);
  const methods: readonly string[] = PAYMENT_METHODS;
  const errors = [...wrong, ['method', methods.includes(method) ? undefined : words.fieldChoice] as const];
  return { address, method, errors: Object.fromEntries(errors.filter(([, error]) => error !== undefined)) };
}

function errorIn(name: AddressField, address: Checkout['address'], words: Words): string | undefined {
  const text = address[name];
  if (text === '') return name === 'line2' ? undefined : words.fieldRequired;
  const max = maxLengthOf(name);
  if (max !== undefined && [...text].length > max) return words.fieldTooLong(String(max));
  if (UNPRINTABLE.test(text)) return words.fieldUnprintable;
  if (name === 'phone' && !PHONE.test(text)) return words.fieldPhone;
  if (name === 'postal_code' && address.country === 'KR' && !/^\d{5}$/.test(text)) return words.fieldPostal;
  if (name === 'country' && !COUNTRIES.some((country) => country === text)) return words.fieldChoice;
  return undefined;
}

export function maxLengthOf(name: AddressField): number | undefined {
  const schema = orderBodySchema.properties.shipping_address.properties[name];
  return 'maxLength' in schema ? schema.maxLength : undefined;
}

/** The address as an order takes it: without what is empty. */
export function shippingAddress({ address: { line2, ...rest } }: Checkout): ShippingAddress {
  return line2 === '' ? rest : { ...rest, line2 };
}
