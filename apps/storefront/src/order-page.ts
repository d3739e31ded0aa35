import { isAtRest } from '@jangteo/edge/order-events';
import type { WholeOrder } from '@jangteo/edge/order-view';
import { moneyOf } from '@jangteo/edge/schemas/money';
import { type Html, html } from '@jangteo/pages/html';
import { moneyText, numberText, timeText } from './format.ts';
import { layout, logInForm } from './layout.ts';
import type { Visitor } from './visitor.ts';
import { wordFor } from './words.ts';

/** What an order goes through where nothing goes wrong. */
const STEPS = ['reserved', 'payment_success', 'stock_confirmed', 'shipped', 'delivered'];

/** The script asks for this page again whenever the order's event stream says something, and swaps `#order`. */
export function orderPage(visitor: Visitor, whole: WholeOrder): string {
  const { order } = whole;
  const { words } = visitor;
  const live = !isAtRest(whole) && html` data-events="/v1/orders/${order.number}/events"`;
  const main = html`
<article id="order" class="order status-${order.status.toLowerCase()}"${live}>
<header class="heading"><div><p class="brand-name">${words.order}</p><h1>${order.number}</h1></div><p class="badge" role="status">${wordFor(words, 'status', order.status)}</p></header>
${steps(visitor, whole)}
${order.reason !== '' && html`<p class="notice">${order.reason}</p>`}
<div class="facts">
${fact(words.placed, timeText(order.createdAtMs, visitor))}
${fact(words.total, moneyText(moneyOf(order.total), visitor))}
${fact(words.payment, whole.payment === undefined ? words.none : wordFor(words, 'status', whole.payment.status))}
${fact(words.delivery, whole.shipment === undefined ? words.none : wordFor(words, 'status', whole.shipment.status))}
</div>
<section><h2>${words.items}</h2>${itemList(visitor, whole)}</section>
<section><h2>${words.timeline}</h2>${timeline(visitor, whole)}</section>
<section><h2>${words.shipTo}</h2>${address(whole)}</section>
${isCancellable(whole) && html`<p><button type="button" class="quiet" data-cancel="/v1/orders/${order.number}/cancel">${words.cancel}</button></p>`}
<p class="alert" role="alert"></p>
</article>`;
  return layout(visitor, `${words.order} ${order.number}`, main);
}

/** For somebody who is not logged in: whether the order exists is not told. */
export function orderLogInPage(visitor: Visitor): string {
  const { words } = visitor;
  return layout(visitor, words.order, html`<section class="empty"><h1>${words.logInToSee}</h1>${logInForm(words)}</section>`);
}

function isCancellable({ order, shipment }: WholeOrder): boolean {
  return order.status === 'PENDING' || (order.status === 'COMPLETED' && (shipment === undefined || shipment.status === 'READY'));
}

function steps({ words }: Visitor, { order }: WholeOrder): Html {
  const happened = new Set(order.timeline.map(({ event }) => event));
  const next = order.status === 'CANCELLED' || order.status === 'CANCELLING' ? undefined : STEPS.find((step) => !happened.has(step));
  const items = STEPS.map((step) => {
    const state = happened.has(step) ? 'done' : step === next ? 'next' : 'open';
    return html`<li class="${state}"${step === next && html` aria-current="step"`}>${wordFor(words, 'event', step)}</li>`;
  });
  return html`<ol class="steps">${items}</ol>`;
}

function fact(name: string, value: Html | string): Html {
  return html`<div><span>${name}</span><strong>${value}</strong></div>`;
}

function itemList(visitor: Visitor, { order }: WholeOrder): Html {
  const items = order.lines.map(
    ({ productId, title, quantity, unitPrice }) =>
      html`<li><a href="/products/${encodeURIComponent(productId)}">${title}</a><span>${numberText(Number(quantity), visitor)} × ${moneyText(moneyOf(unitPrice), visitor)}</span></li>`,
  );
  return html`<ul class="items">${items}</ul>`;
}

function timeline(visitor: Visitor, { order }: WholeOrder): Html {
  const entries = order.timeline.map(
    ({ event, toStatus, detail, atMs }) =>
      html`<li><strong>${wordFor(visitor.words, 'event', event)}</strong> <code>${event} → ${toStatus}</code>${detail !== '' && html` <span>${detail}</span>`}${timeText(atMs, visitor)}</li>`,
  );
  return html`<ol class="timeline">${entries}</ol>`;
}

function address({ order: { shippingAddress: to } }: WholeOrder): Html {
  const parts = [to?.name, to?.line1, to?.line2, to?.city, to?.postalCode, to?.country, to?.phone];
  return html`<address>${parts.filter((part) => part !== undefined && part !== '').join(', ')}</address>`;
}
