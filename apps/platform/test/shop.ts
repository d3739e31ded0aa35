import { engineUrlsFor } from '../../../tests/e2e/real-engines.ts';
import { type AdminApi, adminApi } from '../src/admin-api.ts';
import { type Connection, httpConnection } from '../src/connection.ts';
import { type Shop, type ShopOptions, startShop } from '../src/server.ts';

export const QUICK = {
  JANGTEO_HTTP_PORT: '0',
  JANGTEO_CARRIER_STEP_MS: '20',
  JANGTEO_PAYMENT_RETRY_MS: '20',
  JANGTEO_PASSWORD_MEMORY_KIB: '64',
  JANGTEO_PASSWORD_PASSES: '1',
};

export const ADDRESS = { name: '김하나', line1: '세종대로 110', city: '서울', postal_code: '04524', country: 'KR', phone: '+82 2 120' };

export interface OpenShop {
  readonly shop: Shop;
  readonly url: string;
  readonly connection: Connection & { readonly url: string };
  readonly api: AdminApi;
}

/** A shop in this process, on the engines that the environment names, listening on a free port. The caller stops it. */
export async function openShop(options: Omit<ShopOptions, 'environment'>, environment: Record<string, string> = {}): Promise<OpenShop> {
  const shop = await startShop({ ...options, environment: { ...QUICK, ...engineUrlsFor(options.directory), ...environment } });
  const url = await shop.listen();
  const connection = { ...httpConnection(url, shop.token), url };
  return { shop, url, connection, api: adminApi(connection) };
}

/** Puts a product up for sale. */
export async function sell({ api }: OpenShop, sku: string, units: number): Promise<void> {
  const json = JSON.stringify({ title: sku, price: { amount: 1_000, currency: 'KRW' } });
  await api.importProducts([{ id: sku, json, categoryNames: [] }]);
  await api.adjust(sku, { to: units }, 'opening stock');
}

/** Signs somebody up; the function orders in their name and returns the order's number, undefined where it was refused. */
export async function buyerOf({ connection, url }: OpenShop, email: string) {
  const person = { email, password: 'correct horse', name: 'Buyer' };
  await connection.call('POST', '/v1/users', person);
  const { token } = await connection.call<{ token: string }>('POST', '/v1/sessions', { email, password: person.password });
  return async (sku: string, quantity: number, method: string): Promise<string | undefined> => {
    const response = await fetch(`${url}/v1/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ lines: [{ sku, quantity }], shipping_address: ADDRESS, payment: { method } }),
    });
    return ((await response.json()) as { order_number?: string }).order_number;
  };
}
