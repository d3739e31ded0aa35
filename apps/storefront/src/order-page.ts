import type { Order } from '@jangteo/contracts/orders/v1/orders';
import { isAtRest } from '@jangteo/edge/order-events';
import type { WholeOrder } from '@jangteo/edge/order-view';
import { moneyOf } from '@jangteo/edge/schemas/money';
import { type Html, html } from '@jangteo/pages/html';
import { countryName, moneyText, numberText, timeText } from './format.ts';
import { icon } from './icons.ts';
import { emptyState, layout } from './layout.ts';
import { isCancellable, outcomeOf, shownStatus, stepsOf } from './order-story.ts';
import { drawing, lineTile } from './product-tile.ts';
import type { Visitor } from './visitor.ts';
import { maybeWordFor, wordFor } from './words/words.ts';

/** The script asks for this page again whenever the order's event stream says something, and swaps `#order`. */
export function orderPage(visitor: Visitor, whole: WholeOrder, said?: string): string {
  const { order, shipment } = whole;
  const { words } = visitor;
  const live = !isAtRest(whole);
  const outcome = outcomeOf(whole);
  const main = html`
<article id="order" class="order ${outcome.head}"${live && html` data-events="/v1/orders/${order.number}/events"`}>
<header class="order-heading"><p class="hint">${words.orderNumber} <span class="number">${order.number}</span></p>
<span class="badge ${outcome.head}">${wordFor(words, 'status', shownStatus(order.status, shipment?.status))}</span></header>
${said !== undefined && html`<p class="notice" role="status">${said}</p>`}
<section class="outcome" aria-live="polite" aria-atomic="true">${outcomeText(visitor, whole)}</section>
${steps(visitor, whole)}
${live && html`<p class="live hint"><span class="pulse" aria-hidden="true"></span>${words.live}</p>`}
<div class="order-columns">
<section><h2>${words.story}</h2>${story(visitor, whole)}</section>
<div>
<section><h2>${words.orderItems}</h2>${items(visitor, order)}</section>
<section><h2>${words.shipTo}</h2>${address(visitor, order)}</section>
<section><h2>${words.payment}</h2><p>${wordFor(words, 'pay', order.paymentMethod)}</p></section>
</div></div>
${actions(visitor, whole)}
${visitor.isGuest && html`<p class="notice">${words.guestOrder}</p>`}
</article>`;
  return layout(visitor, { title: `${words.order} ${order.number}`, main, place: 'orders', click: { kind: 'order' } });
}

function outcomeText({ words }: Visitor, whole: WholeOrder): Html {
  const { head, cause, money } = outcomeOf(whole);
  const text = cause === undefined ? wordFor(words, 'text', head) : wordFor(words, 'cause', cause);
  const next = cause === 'declined' || cause === 'unpaid' ? words.next_declined : undefined;
  return html`<h1>${wordFor(words, 'head', head)}</h1><p>${text}${money !== undefined && html` <strong>${wordFor(words, 'money', money)}</strong>`}</p>${next && html`<p>${next}</p>`}`;
}

function steps({ words }: Visitor, whole: WholeOrder): Html {
  const marks = { done: icon('check'), failed: icon('cross'), now: undefined, open: undefined };
  const byBuyer = whole.order.timeline.some(({ event }) => event === 'cancel');
  const nameOf = (step: string, state: string) => {
    if (state !== 'failed') return wordFor(words, 'step', step);
    return wordFor(words, 'failed', byBuyer ? 'buyer' : step);
  };
  const list = stepsOf(whole).map(
    ({ step, state }) =>
      html`<li class="${state}"${state === 'now' && html` aria-current="step"`}><span class="mark">${marks[state]}</span>${nameOf(step, state)}</li>`,
  );
  return html`<ol class="steps" aria-label="${words.progress}">${list}</ol>`;
}

/** Every event in plain words, the latest first. */
function story(visitor: Visitor, { order }: WholeOrder): Html {
  const { words } = visitor;
  const entries = order.timeline.toReversed().map(({ event, toStatus, atMs }) => {
    const why = maybeWordFor(words, 'why', `${event}_${toStatus}`) ?? maybeWordFor(words, 'why', event);
    return html`<li class="${BAD.includes(event) && 'bad'}"><span class="what">${wordFor(words, 'event', event)}</span>${why !== undefined && html`<span class="why">${why}</span>`}${timeText(atMs, visitor)}</li>`;
  });
  return html`<ol class="story">${entries}</ol>`;
}

const BAD: readonly string[] = ['payment_failed', 'timeout', 'stock_confirm_failed', 'delivery_failed', 'shipment_gone'];

function items(visitor: Visitor, order: Order): Html {
  const list = order.lines.map(
    ({ productId, sku, title, quantity, unitPrice }) => html`<li>${lineTile({ title, options: [], image: null })}
<span><a class="title" href="/products/${encodeURIComponent(productId)}?${String(new URLSearchParams({ sku }))}">${title}</a><span class="hint">${moneyText(moneyOf(unitPrice), visitor)} × ${numberText(Number(quantity), visitor)}</span></span></li>`,
  );
  return html`<ul class="mini-lines">${list}</ul><dl class="sums"><div class="total"><dt>${visitor.words.total}</dt><dd>${moneyText(moneyOf(order.total), visitor)}</dd></div></dl>`;
}

function address(visitor: Visitor, { shippingAddress: to }: Order): Html | undefined {
  if (to === undefined) return undefined;
  const lines = [to.name, to.line1, to.line2, `${to.postalCode} ${to.city}`, countryName(to.country, visitor), to.phone];
  return html`<address>${lines.filter((line) => line !== '').map((line) => html`${line}<br>`)}</address>`;
}

function actions(visitor: Visitor, whole: WholeOrder): Html {
  const { words } = visitor;
  const { number, status } = whole.order;
  const path = `/orders/${encodeURIComponent(number)}`;
  return html`<div class="order-actions">
${status === 'CANCELLED' && html`<form method="post" action="${path}/again"><button>${words.orderAgain}</button></form>`}
${
  isCancellable(whole) &&
  html`<details class="confirm"><summary class="button quiet">${words.cancelOrder}</summary><div class="panel"><p>${words.cancelSure}</p><form method="post" action="${path}/cancel" data-once><button class="danger">${words.cancelYes}</button></form></div></details>`
}
<a class="button quiet" href="/orders">${words.orders}</a></div>`;
}

export interface OrderList {
  /** Each with the status of its shipment, as far as there is one. */
  readonly orders: readonly { readonly order: Order; readonly shipment: string | undefined }[];
  readonly cursor: string;
  readonly nextCursor: string;
}

export function ordersPage(visitor: Visitor, { orders, cursor, nextCursor }: OrderList): string {
  const { words } = visitor;
  const place = 'orders';
  const title = words.orders;
  if (orders.length === 0 && cursor === '') {
    const shop = html`<a class="button" href="/products">${words.goOnShopping}</a>`;
    const main = emptyState({ drawn: drawing('box'), title: words.ordersEmpty, text: words.ordersEmptyText, actions: [shop] });
    return layout(visitor, { title, main, place });
  }
  const cards = orders.map((one) => orderCard(visitor, one));
  const first = cursor !== '' && html`<a class="button quiet" href="/orders">${words.first}</a>`;
  const next =
    nextCursor !== '' &&
    html`<a class="button" rel="next" href="/orders?${String(new URLSearchParams({ cursor: nextCursor }))}">${words.next}</a>`;
  const main = html`<div class="buying"><div class="heading"><h1>${title}</h1></div>
<ul class="order-list">${cards}</ul>
<nav class="pager" aria-label="${words.pages}">${first}${next}</nav></div>`;
  return layout(visitor, { title, main, place });
}

function orderCard(visitor: Visitor, { order, shipment }: OrderList['orders'][number]): Html {
  const { words } = visitor;
  const title = order.lines[0]?.title ?? order.number;
  const summary = words.orderOf(title, order.lines.length - 1);
  return html`<li><a href="/orders/${encodeURIComponent(order.number)}">
${lineTile({ title, options: [], image: null })}
<span class="order-facts"><span class="hint">${timeText(order.createdAtMs, visitor)} · <span class="number">${order.number}</span></span><span class="title">${summary}</span><strong>${moneyText(moneyOf(order.total), visitor)}</strong></span>
<span class="badge ${order.status.toLowerCase()}">${wordFor(words, 'status', shownStatus(order.status, shipment))}</span></a></li>`;
}
