document.documentElement.classList.add('scripted');

// There before anything is said, so that it is read out.
const said = document.createElement('div');
said.setAttribute('role', 'status');
document.querySelector('main')?.append(said);

/** Says something that lasts a few seconds, with a way on. */
function toast(text, link) {
  const box = document.createElement('div');
  box.className = 'toast';
  box.append(text);
  if (link) {
    const way = document.createElement('a');
    way.href = link.url;
    way.textContent = link.text;
    box.append(way);
  }
  said.replaceChildren(box);
  setTimeout(() => box.remove(), 6_000);
}

function showCount(count) {
  for (const badge of document.querySelectorAll('[data-cart-count]')) {
    const text = count > 99 ? '99+' : String(count);
    badge.hidden = count === 0;
    badge.firstChild.textContent = text;
    badge.lastChild.textContent = badge.lastChild.textContent.replace(/[\d,]+/, String(count));
  }
}

function post(form, submitter, headers) {
  const body = new URLSearchParams(new FormData(form, submitter));
  return fetch(form.action, { method: 'POST', body, headers });
}

/** Puts a product into the cart and stays on its page. Without an answer the form goes the way that it goes without a script. */
async function add(form, submitter) {
  const buttons = [...document.querySelectorAll(`button[form="${form.id}"]`), ...form.querySelectorAll('button')];
  for (const button of buttons) button.disabled = true;
  try {
    const answer = await (await post(form, undefined, { accept: 'application/json' })).json();
    toast(answer.text, answer.added ? { url: '/cart', text: answer.link } : undefined);
    if (answer.added) {
      showCount(answer.count);
      click({ ...JSON.parse(document.body.dataset.click), kind: 'add_to_cart' });
    }
  } catch {
    form.submit();
  } finally {
    for (const button of buttons) button.disabled = false;
    submitter?.focus();
  }
}

/** Swaps a part of this page for the same part of the page that was fetched. */
async function swap(response, selector) {
  if (!response.ok) throw new Error(response.statusText);
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  const [part, old] = [fresh.querySelector(selector), document.querySelector(selector)];
  if (!part || !old) throw new Error(`no ${selector}`);
  const focused = document.activeElement?.id;
  const openPanels = [...old.querySelectorAll('details[open]')].length > 0;
  old.replaceWith(document.adoptNode(part));
  for (const count of document.querySelectorAll('[data-cart-count]')) {
    const now = fresh.querySelector('[data-cart-count]');
    if (now) count.replaceWith(document.adoptNode(now.cloneNode(true)));
  }
  enhance(document.querySelector(selector));
  if (openPanels) for (const details of document.querySelectorAll(`${selector} .confirm`)) details.open = true;
  if (focused) document.getElementById(focused)?.focus();
}

document.addEventListener('submit', async (event) => {
  const form = event.target;
  if (event.submitter?.formAction !== form.action && event.submitter?.hasAttribute('formaction')) return;
  if (form.matches('[data-add]')) {
    event.preventDefault();
    await add(form, event.submitter);
  } else if (form.matches('[data-swap]')) {
    event.preventDefault();
    try {
      await swap(await post(form, event.submitter), form.dataset.swap);
    } catch {
      form.submit();
    }
  } else if (form.matches('[data-once]')) {
    // A second press would send it again; the key of an order makes that harmless, and this makes it seen.
    if (form.dataset.sent === 'yes') return event.preventDefault();
    form.dataset.sent = 'yes';
    for (const button of form.querySelectorAll('button')) {
      button.ariaBusy = 'true';
      if (form.dataset.busy) button.textContent = form.dataset.busy;
    }
  }
});

// Back from the next page, a form can be sent again.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

/** Buttons for one less and one more, and a cart that changes with its numbers. */
function enhance(root) {
  for (const stepper of root.querySelectorAll('[data-stepper]')) {
    const input = stepper.querySelector('input');
    const button = (sign, name, by) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.textContent = sign;
      made.setAttribute('aria-label', `${name}: ${stepper.querySelector('label').textContent}`);
      made.id = `${input.id}-${by > 0 ? 'more' : 'less'}`;
      made.addEventListener('click', () => {
        const next = Math.min(Math.max(Number(input.value) + by, Number(input.min)), Number(input.max));
        if (next === Number(input.value)) return;
        input.value = next;
        input.dispatchEvent(new Event('change', { bubbles: true }));
      });
      return made;
    };
    stepper.prepend(button('−', stepper.dataset.less, -1));
    stepper.append(button('+', stepper.dataset.more, 1));
    const form = input.form;
    if (form?.matches('[data-swap]')) {
      let waiting;
      input.addEventListener('change', () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => form.requestSubmit(), 250);
      });
    }
  }
  // A picture that does not load leaves the drawing.
  for (const image of root.querySelectorAll('.tile img')) {
    if (image.complete && image.naturalWidth === 0) image.remove();
    else image.addEventListener('error', () => image.remove());
  }
}
enhance(document);

// An open menu closes with Escape, and with a press beside it.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const open = document.activeElement?.closest('.account[open], .confirm[open]');
  if (!open) return;
  open.open = false;
  open.querySelector('summary').focus();
});
document.addEventListener('click', (event) => {
  for (const open of document.querySelectorAll('.account[open], .confirm[open]')) if (!open.contains(event.target)) open.open = false;
});

/** Follows an order until it is at rest. A browser gives up on a shop that was away; this does not. */
function follow(url) {
  const events = new EventSource(url);
  let first = true;
  const refresh = async () => {
    try {
      await swap(await fetch(location.href, { headers: { accept: 'text/html' } }), '#order');
    } catch {
      // The next event brings it.
    }
  };
  events.addEventListener('order', () => {
    // The page shows the state that the first stream starts with already, or nearly.
    if (!first) refresh();
    first = false;
  });
  events.addEventListener('end', () => {
    events.close();
    refresh();
  });
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 3_000, url);
  });
}

const eventsUrl = document.querySelector('#order')?.dataset.events;
if (eventsUrl) follow(eventsUrl);

/** Tells the shop what was looked at; it never waits for an answer. */
function click(what) {
  const body = JSON.stringify({ ...what, path: location.pathname });
  navigator.sendBeacon('/v1/clicks', new Blob([body], { type: 'application/json' }));
}
if (document.body.dataset.click) click(JSON.parse(document.body.dataset.click));

const wide = matchMedia('(min-width: 60rem)');
for (const details of document.querySelectorAll('[data-open-when-wide]')) details.open = wide.matches;
