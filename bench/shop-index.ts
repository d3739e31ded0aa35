/** A shop, and what opens its admin API. */
export interface IndexedShop {
  readonly url: string;
  readonly token: string;
}

interface IndexList {
  readonly items: readonly { readonly state: string; readonly documents: number; readonly bytes: number }[];
  readonly lag_ms: number;
}

interface Reindex {
  readonly state: string;
  readonly findings: readonly string[];
}

const LOOK_MS = 250;

/** Waits until the index that is searched has so many products and nothing waits to be taken in; resolves with how many it has. */
export async function untilIndexed(shop: IndexedShop, products: number, limitMs: number): Promise<number> {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    const { items, lag_ms } = await call<IndexList>(shop, 'GET', '/indexes');
    const documents = items.find(({ state }) => state === 'live')?.documents ?? 0;
    if (documents >= products && lag_ms === 0) return documents;
    if (performance.now() > giveUpAt) {
      throw new Error(`after ${limitMs / 1_000} s ${documents} of ${products} products are indexed, ${lag_ms} ms behind the catalogue`);
    }
    await pause();
  }
}

/** Builds the index anew and switches to it, which makes the shop learn its words anew, too. Throws where it is not switched. */
export async function reindexed(shop: IndexedShop): Promise<void> {
  // Golden queries are those of another catalogue.
  await call(shop, 'POST', '/reindex', { accept_golden: true });
  for (;;) {
    const { state, findings } = await call<Reindex>(shop, 'GET', '/reindex');
    if (state === 'done') return;
    if (state !== 'building' && state !== 'checking') throw new Error(`the reindex is ${state}: ${findings.join('; ')}`);
    await pause();
  }
}

/** Of the version that is searched, on disk. */
export async function indexBytes(shop: IndexedShop): Promise<number> {
  const { items } = await call<IndexList>(shop, 'GET', '/indexes');
  return items.find(({ state }) => state === 'live')?.bytes ?? 0;
}

async function call<T>({ url, token }: IndexedShop, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${url}/admin/api/search${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
