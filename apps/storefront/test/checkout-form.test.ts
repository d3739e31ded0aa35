import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkoutOf, readCheckout, SAMPLE_ADDRESS, shippingAddress } from '../src/checkout-form.ts';
import { LANGUAGES } from '../src/words/words.ts';

const words = LANGUAGES.en;
const read = (changes: Record<string, string> = {}) =>
  readCheckout(new URLSearchParams({ ...SAMPLE_ADDRESS, method: 'test', ...changes }), words);

test('an address as people write it passes, and what is empty is left out', () => {
  assert.deepEqual(read().errors, {});
  assert.deepEqual(read({ phone: '+82 (0)2 120', name: '  김하나  ' }).errors, {});
  assert.equal(read({ name: '  김하나  ' }).address.name, '김하나');
  const { line2, ...without } = SAMPLE_ADDRESS;
  assert.equal(line2, '3층');
  assert.deepEqual(shippingAddress(read({ line2: '' })), without);
  assert.deepEqual(read({ country: 'GB', postal_code: 'SW1A 1AA' }).errors, {}, 'other countries have other codes');
});

test('each field says what is wrong with it', () => {
  const cases: [Record<string, string>, Record<string, string>][] = [
    [{ name: ' ' }, { name: words.fieldRequired }],
    [{ city: 'x'.repeat(101) }, { city: words.fieldTooLong('100') }],
    [{ line1: 'a\u0000b' }, { line1: words.fieldUnprintable }],
    [{ phone: '02' }, { phone: words.fieldPhone }],
    [{ postal_code: '4524' }, { postal_code: words.fieldPostal }],
    [{ country: 'XX' }, { country: words.fieldChoice }],
    [{ method: 'gold' }, { method: words.fieldChoice }],
  ];
  for (const [changes, errors] of cases) assert.deepEqual(read(changes).errors, errors, JSON.stringify(changes));
});

test('the address of an order before fills the next one', () => {
  assert.deepEqual(checkoutOf(shippingAddress(read())).address, SAMPLE_ADDRESS);
});
