// Buys one product of a running shop and watches the order until it is delivered.
//   node examples/buy.mjs [http://127.0.0.1:8080] [test | test_declined | test_flaky | test_down]
const [shop = 'http://127.0.0.1:8080', method = 'test'] = process.argv.slice(2);

async function call(verb, path, body, headers = {}) {
  const response = await fetch(shop + path, {
    method: verb,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.code}: ${answer.detail}`);
  return answer;
}

const account = { email: `buyer-${crypto.randomUUID()}@example.com`, password: 'correct horse' };
await call('POST', '/v1/users', { ...account, name: '김하나' });
const { token } = await call('POST', '/v1/sessions', account);
const signedIn = { authorization: `Bearer ${token}` };

const { items } = await call('GET', '/v1/products?limit=1');
const order = {
  lines: [{ sku: items[0].sku ?? items[0].variants[0].sku, quantity: 1 }],
  shipping_address: { name: '김하나', line1: '세종대로 110', city: '서울', postal_code: '04524', country: 'KR', phone: '+82 2 120' },
  payment: { method },
};
const { order_number } = await call('POST', '/v1/orders', order, { ...signedIn, 'idempotency-key': crypto.randomUUID() });
console.log(`ordered ${items[0].title}: ${order_number}`);

for (let shown = 0; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
  const { status, timeline } = await call('GET', `/v1/orders/${order_number}`, undefined, signedIn);
  for (const { event, from, to } of timeline.slice(shown)) console.log(`  ${event}: ${from} -> ${to}`);
  shown = timeline.length;
  if (status === 'CANCELLED' || timeline.some(({ event }) => event === 'delivered')) break;
}
