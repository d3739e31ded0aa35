import type { CartView } from '@jangteo/edge/cart-view';
import type { Money } from '@jangteo/kernel/money';
import { type Html, html } from '@jangteo/pages/html';
import { moneyText, numberText } from './format.ts';
import { quantityField } from './forms.ts';
import { emptyState, layout } from './layout.ts';
import { drawing, lineTile } from './product-tile.ts';
import type { Visitor } from './visitor.ts';
import type { Words } from './words/words.ts';

export type CartLine = CartView['lines'][number];
type Notice = CartLine['notices'][number];

/** `said`: what an action on the cart has to say. */
export function cartPage(visitor: Visitor, cart: CartView, said?: string): string {
  const { words } = visitor;
  const title = words.cart;
  if (cart.lines.length === 0) {
    const actions = [html`<a class="button" href="/products">${words.goOnShopping}</a>`];
    const empty = emptyState({ drawn: drawing('bag'), title: words.cartEmpty, text: words.cartEmptyText, actions });
    return layout(visitor, {
      title,
      main: html`<div id="cart">${said !== undefined && html`<p class="notice" role="status">${said}</p>`}${empty}</div>`,
      place: 'cart',
    });
  }
  const main = html`<div id="cart" class="buying">
<div class="heading"><h1>${title}</h1></div>
<div aria-live="polite">${said !== undefined && html`<p class="notice">${said}</p>`}${cart.notices.map(({ code }) => cartNotice(words, code))}</div>
<div class="two-columns">
<ul class="lines">${cart.lines.map((line, index) => cartLine(visitor, line, index))}</ul>
<section class="sum" aria-labelledby="sum-title"><h2 id="sum-title">${words.sumTitle}</h2>
${sums(visitor, cart)}
${checkoutLink(words, cart)}
</section>
</div></div>`;
  return layout(visitor, { title, main, place: 'cart', click: { kind: 'cart' } });
}

function cartNotice(words: Words, code: string): Html | undefined {
  const texts: Readonly<Record<string, string>> = {
    catalog_away: words.catalogAway,
    inventory_away: words.inventoryAway,
    mixed_currencies: words.mixedCurrencies,
    amount_too_large: words.amountTooLarge,
  };
  const text = texts[code];
  return text === undefined ? undefined : html`<p class="notice">${text}</p>`;
}

function checkoutLink(words: Words, { orderable }: CartView): Html {
  // A link that leads nowhere is none: what stands against it is told at the lines.
  if (!orderable) return html`<span class="button wide" role="link" aria-disabled="true">${words.toCheckout}</span>`;
  return html`<a class="button wide" href="/checkout">${words.toCheckout}</a>`;
}

function cartLine(visitor: Visitor, line: CartLine, index: number): Html {
  const { words } = visitor;
  const { sku, title, options, quantity, unit_price: price, sum, available } = line;
  const form = html`<input type="hidden" name="sku" value="${sku}">`;
  const id = `quantity-${index}`;
  return html`<li class="line">
${lineTile(line)}
<div class="line-facts">
<h2>${productLink(line)}</h2>
${options.length > 0 && html`<p class="options">${options.join(' · ')}</p>`}
${price !== null && html`<p class="each">${words.each(moneyText(price, visitor))}</p>`}
<div aria-live="polite">${line.notices.map((notice) => lineNotice(visitor, line, notice))}</div>
<div class="line-actions">
<form method="post" action="/cart/lines" data-swap="#cart"><input type="hidden" name="act" value="set">${form}${quantityField({
    label: words.quantityOf(title),
    value: quantity,
    max: Math.max(quantity, Math.min(available ?? 999, 999)),
    id,
    less: words.less,
    more: words.oneMore,
  })}<button class="plain update" data-without-script>${words.update}</button></form>
<form method="post" action="/cart/lines" data-swap="#cart"><input type="hidden" name="act" value="remove">${form}<button class="plain" aria-label="${words.removeLine(title)}">${words.remove}</button></form>
</div>
</div>
<strong class="line-sum">${sum !== null && moneyText(sum, visitor)}</strong>
</li>`;
}

export function productLink({ product_id: id, sku, title }: Pick<CartLine, 'product_id' | 'sku' | 'title'>): Html {
  if (id === null) return html`${title}`;
  return html`<a href="/products/${encodeURIComponent(id)}?${String(new URLSearchParams({ sku }))}">${title}</a>`;
}

function lineNotice(visitor: Visitor, { sku, quantity }: CartLine, notice: Notice): Html | undefined {
  const { words } = visitor;
  const set = (units: number, label: string) =>
    html`<form method="post" action="/cart/lines" data-swap="#cart"><input type="hidden" name="act" value="set"><input type="hidden" name="sku" value="${sku}"><input type="hidden" name="quantity" value="${units}"><button class="plain">${label}</button></form>`;
  switch (notice.code) {
    case 'gone':
      return html`<p class="line-notice bad">${words.gone}</p>`;
    case 'out_of_stock':
      return html`<p class="line-notice bad">${words.outOfStock}</p>`;
    case 'short': {
      const units = notice.available ?? 0;
      const count = numberText(units, visitor);
      return html`<div class="line-notice warn"><span>${words.short(count)}</span>${set(units, words.takeRest(count))}</div>`;
    }
    case 'price_changed':
      return html`<div class="line-notice ${isFall(notice) ? 'good' : 'warn'}"><span>${priceText(visitor, notice)}</span>${set(quantity, words.understood)}</div>`;
    default:
      return undefined;
  }
}

function isFall({ was, now }: Notice): boolean {
  return was !== undefined && now !== undefined && now.amount < was.amount;
}

function priceText(visitor: Visitor, notice: Notice): string {
  const [was, now] = [notice.was, notice.now].map((price) => (price === undefined ? '' : moneyText(price, visitor)));
  return isFall(notice) ? visitor.words.priceFell(was ?? '', now ?? '') : visitor.words.priceRose(was ?? '', now ?? '');
}

/** What it comes to. */
export function sums(visitor: Visitor, { lines, totals }: CartView): Html {
  const { words } = visitor;
  const count = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const amount = (money: Money) => html`<dd>${moneyText(money, visitor)}</dd>`;
  return html`<dl class="sums">
<div><dt>${words.items(numberText(count, visitor))}</dt>${totals.map(amount)}</div>
<div><dt>${words.shipping}</dt><dd>${words.free}</dd></div>
<div class="total"><dt>${words.total}</dt>${totals.map(amount)}</div>
</dl>`;
}
