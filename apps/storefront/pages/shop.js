const words = JSON.parse(document.body.dataset.words ?? '{}');

/** Calls the API; a failure is thrown as the words to show. */
async function call(method, url, body, headers = {}) {
  let response;
  try {
    response = await fetch(url, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error(words.OFFLINE);
  }
  if (response.ok) return response.status === 204 ? undefined : await response.json();
  const problem = await response.json().catch(() => ({}));
  throw new Error(words[problem.code] ?? problem.detail ?? problem.title ?? words.OFFLINE);
}

/** Runs a form's or a button's work once at a time, and shows what went wrong beside it. */
async function attempt(element, work) {
  const alert = (element.matches('form') ? element : element.closest('article'))?.querySelector('.alert');
  const buttons = element.matches('button') ? [element] : [...element.querySelectorAll('button')];
  if (buttons.some((button) => button.ariaBusy === 'true')) return;
  for (const button of buttons) button.ariaBusy = 'true';
  if (alert) alert.textContent = '';
  try {
    await work();
  } catch (error) {
    if (alert) alert.textContent = error.message;
  } finally {
    for (const button of buttons) button.ariaBusy = 'false';
  }
}

/** randomUUID is missing where a shop is tried over plain HTTP from another machine. */
function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function buyAsGuest() {
  const guest = { email: `guest-${randomId()}@guest.example`, password: randomId() };
  await call('POST', '/v1/users', { ...guest, name: `Guest ${guest.email.slice(6, 10)}` });
  await call('POST', '/v1/sessions', guest);
  document.body.dataset.signedIn = 'yes';
}

async function logIn(form, act) {
  const { email, password } = Object.fromEntries(new FormData(form));
  if (act === 'sign-up') await call('POST', '/v1/users', { email, password, name: email.split('@')[0] });
  await call('POST', '/v1/sessions', { email, password });
  location.reload();
}

// The key stays the same until the order is another one, so pressing twice, or again after a lost answer, buys once.
const keys = new WeakMap();

async function buy(form) {
  const { sku, quantity, method, postal_code } = Object.fromEntries(new FormData(form));
  const amount = Number(form.elements.sku.selectedOptions[0].dataset.amount);
  const order = {
    lines: [{ sku, quantity: Number(quantity) }],
    expected_total: amount * Number(quantity),
    shipping_address: { name: 'Kim Jangteo', line1: '110 Sejong-daero', city: 'Seoul', postal_code, country: 'KR', phone: '+82 2 120' },
    payment: { method },
  };
  if (document.body.dataset.signedIn !== 'yes') await buyAsGuest();
  const text = JSON.stringify(order);
  if (keys.get(form)?.text !== text) keys.set(form, { text, key: randomId() });
  const placed = await call('POST', '/v1/orders', order, { 'idempotency-key': keys.get(form).key });
  location.assign(`/orders/${placed.order_number}`);
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.matches('[data-buy]')) {
    event.preventDefault();
    attempt(form, () => buy(form));
  } else if (form.matches('[data-log-in]')) {
    event.preventDefault();
    attempt(form, () => logIn(form, event.submitter?.value));
  }
});

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (button?.matches('[data-log-out]')) {
    attempt(button, async () => {
      await call('DELETE', '/v1/sessions/current');
      location.reload();
    });
  } else if (button?.matches('[data-cancel]')) {
    attempt(button, async () => {
      await call('POST', button.dataset.cancel);
      await refreshOrder();
    });
  }
});

// A picture that does not load leaves the tile's letter.
for (const image of document.querySelectorAll('.tile img')) {
  if (image.complete && image.naturalWidth === 0) image.remove();
  else image.addEventListener('error', () => image.remove());
}

/** The server renders the order; here it is only swapped in. */
async function refreshOrder() {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('#order');
  if (fresh) document.querySelector('#order')?.replaceWith(document.adoptNode(fresh));
}

/** Follows an order until it is at rest. A browser gives up on a shop that was away; this does not. */
function follow(url) {
  const events = new EventSource(url);
  let first = true;
  events.addEventListener('order', () => {
    // The page shows the state that the first stream starts with already.
    if (!first) refreshOrder();
    first = false;
  });
  events.addEventListener('end', () => {
    events.close();
    refreshOrder();
  });
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 3_000, url);
  });
}

const eventsUrl = document.querySelector('#order')?.dataset.events;
if (eventsUrl) follow(eventsUrl);

const wide = matchMedia('(min-width: 60rem)');
for (const details of document.querySelectorAll('[data-open-when-wide]')) details.open = wide.matches;
