import type { CartView } from '@jangteo/edge/cart-view';
import { PAYMENT_METHODS } from '@jangteo/edge/schemas/order';
import { type Html, html } from '@jangteo/pages/html';
import { productLink, sums } from './cart-page.ts';
import { type AddressField, type Checkout, COUNTRIES, maxLengthOf } from './checkout-form.ts';
import { countryName, moneyText, numberText } from './format.ts';
import { type Field, textField } from './forms.ts';
import { layout } from './layout.ts';
import { lineTile } from './product-tile.ts';
import { logInUrl } from './safe-next.ts';
import type { Visitor } from './visitor.ts';
import { wordFor } from './words/words.ts';

/** What a checkout page is about. */
export interface CheckoutView {
  /** What is to be ordered, as of now: the cart, or one product that is bought at once. */
  readonly cart: CartView;
  /** The product that is bought at once; undefined: the cart. */
  readonly direct: { readonly sku: string; readonly quantity: number } | undefined;
  /** Made once for a page, in whose address it stands: the Idempotency-Key of its order. */
  readonly key: string;
  readonly checkout: Checkout;
  /** What stands in the way, in plain words, with details. */
  readonly stop?: { readonly text: string; readonly details: readonly string[]; readonly link?: { url: string; text: string } };
}

export function checkoutPage(visitor: Visitor, view: CheckoutView): string {
  const { words } = visitor;
  const { cart, direct, key, checkout, stop } = view;
  const total = cart.totals[0];
  const count = Object.keys(checkout.errors).length;
  const main = html`<div class="buying">
<div class="heading"><h1>${words.checkout}</h1></div>
${stop !== undefined && html`<div class="notice bad" role="alert"><p>${stop.text}</p>${stop.details.length > 0 && html`<ul>${stop.details.map((one) => html`<li>${one}</li>`)}</ul>`}${stop.link && html`<p><a href="${stop.link.url}">${stop.link.text}</a></p>`}</div>`}
${count > 0 && html`<p class="notice bad" role="alert">${words.fixFields(count)}</p>`}
${visitor.userId === undefined && html`<p class="notice">${words.guestCheckout} <a href="${logInUrl(checkoutUrl({ direct }))}">${words.haveAccount}</a></p>`}
<form class="two-columns" method="post" action="/checkout" data-once data-busy="${words.placing}" novalidate>
<div>
<input type="hidden" name="key" value="${key}">
${direct !== undefined && html`<input type="hidden" name="sku" value="${direct.sku}"><input type="hidden" name="quantity" value="${direct.quantity}">`}
${total !== undefined && html`<input type="hidden" name="expected_total" value="${total.amount}">`}
${addressFields(visitor, view)}
${paymentFields(visitor, checkout)}
</div>
<section class="sum" aria-labelledby="sum-title"><h2 id="sum-title">${words.orderSummary}</h2>
<ul class="mini-lines">${cart.lines.map((line) => miniLine(visitor, line))}</ul>
${sums(visitor, cart)}
<button class="wide"${!cart.orderable && html` disabled`}>${total === undefined ? words.toCheckout : words.pay(moneyText(total, visitor))}</button>
<p class="hint">${words.onceOnly}</p>
</section>
</form></div>`;
  return layout(visitor, { title: words.checkout, main, place: 'cart', bar: 'none', click: { kind: 'checkout' } });
}

/** The address of the page that asks for an order of this; without a key it is given one. `sample`: with an address filled in. */
export function checkoutUrl(page: { direct: CheckoutView['direct']; key?: string; sample?: boolean }): string {
  const { direct, key, sample = false } = page;
  const parameters = new URLSearchParams({
    ...(direct !== undefined && { sku: direct.sku, quantity: String(direct.quantity) }),
    ...(key !== undefined && { key }),
    ...(sample && { sample: 'yes' }),
  });
  return parameters.size === 0 ? '/checkout' : `/checkout?${parameters}`;
}

function addressFields(visitor: Visitor, { checkout, direct, key }: CheckoutView): Html {
  const { words } = visitor;
  const field = (name: AddressField, more: Partial<Field> & Pick<Field, 'label'>) => {
    const max = maxLengthOf(name);
    return textField({
      name,
      value: checkout.address[name],
      error: checkout.errors[name],
      ...(max !== undefined && { maxLength: max }),
      ...more,
    });
  };
  const isEmpty = Object.entries(checkout.address).every(([name, value]) => value === '' || name === 'country');
  return html`<fieldset class="fields"><legend>${words.shippingAddress}</legend>
${isEmpty && html`<p class="wide-field"><a class="button quiet small" href="${checkoutUrl({ direct, key, sample: true })}">${words.sampleAddress}</a></p>`}
${field('name', { label: words.recipient, autocomplete: 'name', half: true })}
${field('phone', { label: words.phone, autocomplete: 'tel', type: 'tel', inputmode: 'tel', half: true })}
${field('postal_code', { label: words.postalCode, autocomplete: 'postal-code', hint: words.postalHint, half: true })}
${field('city', { label: words.city, autocomplete: 'address-level2', half: true })}
${field('line1', { label: words.line1, autocomplete: 'address-line1' })}
${field('line2', { label: words.line2, autocomplete: 'address-line2', required: false })}
<div class="field half"><label for="country">${words.country}</label><select id="country" name="country" autocomplete="country">${COUNTRIES.map((country) => html`<option value="${country}"${country === checkout.address.country && html` selected`}>${countryName(country, visitor)}</option>`)}</select></div>
</fieldset>`;
}

function paymentFields({ words }: Visitor, { method, errors }: Checkout): Html {
  const choices = PAYMENT_METHODS.map(
    (one) =>
      html`<label class="choice"><input type="radio" name="method" value="${one}"${one === method && html` checked`}><span><strong>${wordFor(words, 'pay', one)}</strong><span class="hint">${wordFor(words, 'payHint', one)}</span></span></label>`,
  );
  return html`<fieldset class="fields payment"><legend>${words.payment}</legend><p class="hint wide-field">${words.paymentHint}</p><div class="choices wide-field">${choices}</div>${errors.method && html`<p class="error">${errors.method}</p>`}</fieldset>`;
}

function miniLine(visitor: Visitor, line: CartView['lines'][number]): Html {
  const facts = [...line.options, `× ${numberText(line.quantity, visitor)}`].join(' · ');
  return html`<li>${lineTile(line)}<span><span class="title">${productLink(line)}</span><span class="hint">${facts}</span></span>${line.sum !== null && html`<strong>${moneyText(line.sum, visitor)}</strong>`}</li>`;
}
