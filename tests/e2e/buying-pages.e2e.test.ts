import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openShop, type TestShop } from './shop.ts';
import { fieldsOf, shopper, textOf } from './shopper.ts';

const HOSTILE = `</title><script>alert('1')</script><img src=x onerror="alert(1)">`;
const ADDRESS = {
  name: 'Kim Hana',
  phone: '010-1234-5678',
  postal_code: '04524',
  line1: 'Sejong-daero 110',
  line2: '',
  city: 'Seoul',
  country: 'KR',
};

let shop: TestShop;
before(async () => {
  shop = await openShop();
  await shop.sell('book', 50, 3_900);
  await shop.sell('pen', 50, 1_000);
});
after(() => shop[Symbol.asyncDispose]());

const orderIn = (path: string) => /^\/orders\/([\d-]+)$/.exec(path)?.[1] ?? '';

async function withInCart(...skus: string[]) {
  const guest = shopper(shop);
  for (const sku of skus) {
    const product = await guest.open(`/products/${sku}`);
    const cart = await guest.submit(product, '/cart/lines');
    assert.equal(cart.path, '/cart');
  }
  return guest;
}

async function signUp(guest: ReturnType<typeof shopper>, next = '/') {
  const email = `${crypto.randomUUID()}@example.com`;
  const password = 'correct horse';
  const page = await guest.submit(await guest.open(`/signup?next=${encodeURIComponent(next)}`), '/signup', {
    name: 'Hana',
    email,
    password,
  });
  return { page, email, password };
}

test('a guest buys without an account and without a script, and follows the order', async () => {
  const guest = await withInCart('book');
  const checkout = await guest.open('/checkout');
  assert.match(textOf(checkout), /Order for ₩3,900/);
  const placed = await guest.submit(checkout, '/checkout', ADDRESS);
  assert.match(placed.path, /^\/orders\//);
  await shop.rest();
  const order = await guest.open(placed.path);
  assert.match(textOf(order), /Delivered.*The parcel arrived.*Payment is through.*Ordered\. The items are held for you/);
  assert.match(textOf(await guest.open('/orders')), new RegExp(`${orderIn(placed.path)}.*Delivered`));
  assert.match(textOf(await guest.open('/cart')), /Your cart is empty/);
  const stranger = shopper(shop);
  assert.equal((await stranger.open(placed.path)).path, `/login?next=${encodeURIComponent(placed.path)}`);
});

test('a checkout that is sent twice, at once and again, orders once', async () => {
  for (const isGuest of [true, false]) {
    const buyer = await withInCart('book');
    if (!isGuest) await signUp(buyer);
    const { stock, reserved } = await shop.stock('book');
    const checkout = await buyer.open('/checkout?sku=book&quantity=2');
    const fields = { ...fieldsOf(checkout, '/checkout'), ...ADDRESS };
    const [one, two] = await Promise.all([buyer.post('/checkout', fields), buyer.post('/checkout', fields)]);
    const again = await buyer.post('/checkout', fields);
    const places = [one, two, again].map(({ headers }) => headers.get('location'));
    assert.match(places[0] ?? '', /^\/orders\//);
    assert.deepEqual(places, [places[0], places[0], places[0]], isGuest ? 'as a guest' : 'with an account');
    await shop.rest();
    assert.deepEqual(await shop.stock('book'), { stock: stock - 2, reserved });
  }
});

test('who has the address of a guest’s checkout has nothing of the guest', async () => {
  const guest = shopper(shop);
  const checkout = await guest.open('/checkout?sku=pen');
  const { path } = await guest.submit(checkout, '/checkout', ADDRESS);
  const copied = shopper(shop);
  const page = await copied.open(checkout.path);
  assert.equal(fieldsOf(page, '/checkout').key, fieldsOf(checkout, '/checkout').key);
  assert.equal(fieldsOf(page, '/checkout').line1, '');
  const own = await copied.submit(page, '/checkout', { ...ADDRESS, name: 'Another' });
  assert.match(own.path, /^\/orders\//);
  assert.notEqual(own.path, path);
  assert.equal((await copied.open(path)).status, 404);
});

test('a cart that two pages order goes into one order', async () => {
  const guest = await withInCart('pen');
  const [one, two] = [await guest.open('/checkout'), await guest.open('/checkout')];
  assert.notEqual(fieldsOf(one, '/checkout').key, fieldsOf(two, '/checkout').key);
  const { path } = await guest.submit(one, '/checkout', ADDRESS);
  assert.match(path, /^\/orders\/\d/);
  assert.equal((await guest.submit(two, '/checkout', ADDRESS)).path, '/orders');
});

test('what is wrong with an address is told at its field, and the rest stays as it was typed', async () => {
  const guest = await withInCart('pen');
  const wrong = { ...ADDRESS, name: ' ', phone: 'call me', postal_code: '12', line1: HOSTILE, city: 'x'.repeat(101) };
  const page = await guest.submit(await guest.open('/checkout'), '/checkout', wrong);
  assert.equal(page.status, 200);
  for (const name of ['name', 'phone', 'postal_code', 'city']) {
    assert.match(page.markup, new RegExp(`<input id="${name}"[^>]*aria-describedby="[^"]*${name}-error"[^>]*aria-invalid="true"`), name);
    assert.match(page.markup, new RegExp(`<p class="error" id="${name}-error">[^<]`), name);
  }
  assert.match(textOf(page), /Please look at 4 fields again\./);
  assert.equal(fieldsOf(page, '/checkout').line1, HOSTILE);
  assert.doesNotMatch(page.markup, /<script(?! src="\/assets\/)|<img src=x/);
  assert.equal(fieldsOf(page, '/checkout').key?.length, 32);
});

test('sold out, a new price and a declined card are told in plain words', async () => {
  await shop.sell('lamp', 2, 5_000);
  const guest = await withInCart('lamp');
  const checkout = await guest.open('/checkout');
  const product = { title: 'lamp', sku: 'lamp', price: { amount: 6_000, currency: 'KRW' } };
  assert.equal((await shop.admin('PUT', '/products/lamp', product, { 'if-match': '*' })).status, 200);
  const dearer = await guest.submit(checkout, '/checkout', ADDRESS);
  assert.match(textOf(dearer), /A price changed a moment ago\. Nothing was ordered yet\..*Order for ₩6,000/);
  assert.match(textOf(await guest.open('/cart')), /The price went up from ₩5,000 to ₩6,000\./);

  const other = await shop.buyer();
  assert.equal((await other.order([{ sku: 'lamp', quantity: 2 }])).status, 201);
  const gone = await guest.submit(dearer, '/checkout', ADDRESS);
  assert.match(textOf(gone), /Somebody was quicker.*lamp: 1 wanted, 0 left/);
  assert.match(textOf(await guest.open('/cart')), /Sold out\. Remove it to go on\./);
  assert.notEqual(fieldsOf(gone, '/checkout').key, fieldsOf(dearer, '/checkout').key, 'the refusal is kept with its key');

  const declined = await guest.submit(await guest.open('/checkout?sku=pen'), '/checkout', { ...ADDRESS, method: 'test_declined' });
  await shop.rest();
  const order = await guest.open(declined.path);
  assert.match(textOf(order), /The order is cancelled.*Your payment was declined.*Nothing was charged\./);
  const again = await guest.send(`${declined.path}/again`, {});
  assert.match(textOf(again), /pen/);
});

test('a delivery that fails is taken back, told, and paid back', async () => {
  const guest = shopper(shop, 'ko');
  const checkout = await guest.open('/checkout?sku=pen');
  const { path } = await guest.submit(checkout, '/checkout', { ...ADDRESS, postal_code: '00000' });
  await shop.rest();
  const text = textOf(await guest.open(path));
  assert.match(text, /주문이 취소되었습니다 배송하지 못해 상품을 회수하고 주문을 취소했습니다\. 결제한 금액을 모두 돌려드렸습니다\./);
  assert.match(text, /환불되었습니다.*배송하지 못했습니다.*결제되었습니다/);
});

test('an order is cancelled from its page while it can be, and not by another', async () => {
  await using slow = await openShop({ environment: { JANGTEO_CARRIER_STEP_MS: '60000' } });
  await slow.sell('book', 5);
  const buyer = shopper(slow);
  const { path } = await buyer.submit(await buyer.open('/checkout?sku=book'), '/checkout', ADDRESS);
  const stranger = shopper(slow);
  await stranger.submit(await stranger.open('/signup'), '/signup', { name: 'S', email: 's@example.com', password: 'correct horse' });
  assert.equal((await stranger.send(`${path}/cancel`, {})).status, 404);
  assert.equal((await stranger.open(path)).status, 404);
  await buyer.send(`${path}/cancel`, {});
  await slow.rest();
  assert.match(textOf(await buyer.open(path)), /You cancelled it\./);
  assert.deepEqual(await slow.stock('book'), { stock: 5, reserved: 0 });
});

test('a guest’s cart comes along to the account, and stays when nobody is logged in any more', async () => {
  const guest = await withInCart('book', 'pen');
  const { page, email, password } = await signUp(guest, '/cart');
  assert.equal(page.path, '/cart');
  assert.match(textOf(page), /book.*pen/);
  await guest.send('/logout', {});
  assert.match(textOf(await guest.open('/cart')), /Your cart is empty/);
  const wrong = await guest.submit(await guest.open('/login'), '/login', { email, password: 'wrong horse' });
  assert.match(textOf(wrong), /The e-mail address or the password is wrong\./);
  await guest.submit(wrong, '/login', { email, password, next: '/cart' });
  assert.match(textOf(await guest.open('/cart')), /book.*pen/);
});

test('a cart is changed by its forms, and what is not for sale stays out', async () => {
  const guest = await withInCart('book', 'book');
  const quantities = async () =>
    [...(await guest.open('/cart')).markup.matchAll(/id="quantity-\d+"[^>]*value="(\d+)"/g)].map(([, units]) => units);
  assert.deepEqual(await quantities(), ['2']);
  await guest.send('/cart/lines', { act: 'set', sku: 'book', quantity: '5' });
  assert.deepEqual(await quantities(), ['5']);
  assert.match(textOf(await guest.send('/cart/lines', { act: 'add', sku: 'none' })), /This cannot be bought any more\./);
  await guest.send('/cart/lines', { act: 'remove', sku: 'book' });
  assert.deepEqual(await quantities(), []);
  const script = await guest.post('/cart/lines', { act: 'add', sku: 'pen' }, { accept: 'application/json' });
  assert.deepEqual(await script.json(), { added: true, count: 1, text: 'It is in your cart.', link: 'Go to the cart' });
});

test('sign-up tells what is wrong at each field', async () => {
  const guest = shopper(shop);
  const empty = await guest.submit(await guest.open('/signup'), '/signup', { name: '', email: 'nobody', password: 'short' });
  assert.match(textOf(empty), /Please fill this in\..*An e-mail address, such as.*Between 8 and 128 characters\./);
  const { email } = await signUp(guest);
  const other = shopper(shop);
  const taken = await other.submit(await other.open('/signup'), '/signup', { name: 'x', email, password: 'correct horse' });
  assert.match(taken.markup, /id="email-error">This e-mail address has an account\./);
});

test('a log-in leads on within the shop, and nowhere else', async () => {
  const buyer = shopper(shop);
  const { email, password } = await signUp(buyer);
  for (const [next, expected] of [
    ['/orders?cursor=x', '/orders?cursor=x'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['/.//evil.example', '/'],
    ['javascript:alert(1)', '/'],
  ] as const) {
    const { headers } = await shopper(shop).post('/login', { email, password, next });
    assert.equal(headers.get('location'), expected, next);
  }
});

test('no other site can send a form', async () => {
  const guest = await withInCart('book');
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: shop.url, 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
  ];
  for (const headers of foreign) {
    for (const path of ['/cart/lines', '/checkout', '/login', '/signup', '/logout', '/orders/1/cancel']) {
      assert.equal((await guest.post(path, { act: 'remove', sku: 'book' }, headers)).status, 403, path);
    }
  }
  assert.match(textOf(await guest.open('/cart')), /book/);
  assert.equal((await shop.call('POST', '/v1/users', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' })).status, 415);
});

test('pages of a buyer are kept by nobody, and no page lets another frame it', async () => {
  const guest = await withInCart('book');
  assert.ok(guest.cookies.size > 0);
  for (const path of ['/cart', '/checkout?sku=book']) {
    const { headers } = await shop.call('GET', path);
    assert.equal(headers.get('cache-control'), 'private, no-store', path);
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'self';.*frame-ancestors 'none'/);
  }
});
