import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@jangteo/kernel/clock';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { startShop } from '@jangteo/platform/server';
import type { EventLog, NewRecord } from '@jangteo/ports/log/event-log';
import { remoteEventLog } from '@jangteo/remote/event-log';
import { connectTo } from '@jangteo/rpc/remote-peer';
import { startTelemetry } from '@jangteo/telemetry/start-telemetry';
import { engineUrlsFor, openDebezium, removeShop } from './real-engines.ts';
import { APART, type ApartShop, startApart } from './topology.ts';

/** The fields that tests look into, each on some answers only. */
export interface AnswerBody {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly token: string;
  readonly code: string;
  readonly status: string;
  readonly order_number: string;
  readonly stock: number;
  readonly stock_reserved: number;
  readonly items: readonly { readonly lines: readonly { readonly quantity: number }[] }[];
  readonly next_cursor: string | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

export interface ShopSettings {
  readonly environment?: Record<string, string>;
  /** Keeps the folder of a shop before it, to start again on. */
  readonly directory?: string;
  /** Where the shop is in this process. */
  readonly clock?: Clock;
}

export type TestShop = Awaited<ReturnType<typeof openShop>>;

export const ADDRESS = { name: '김하나', line1: '세종대로 110', city: '서울', postal_code: '04524', country: 'KR', phone: '+82 2 120' };

const QUICK = {
  JANGTEO_HTTP_PORT: '0',
  JANGTEO_CARRIER_STEP_MS: '20',
  JANGTEO_PASSWORD_MEMORY_KIB: '64',
  JANGTEO_PASSWORD_PASSES: '1',
  JANGTEO_HOLD_SWEEP_MS: '200',
  JANGTEO_HOLD_SWEEP_AFTER_MS: '500',
  JANGTEO_ORDER_SWEEP_MS: '200',
  JANGTEO_ORDER_ABANDON_MS: '500',
};

/** A whole shop in a temporary folder, on the engines that the environment names, reached over HTTP: in this process, or in one for each service. */
export async function openShop({ environment = {}, directory, clock = systemRuntime.clock }: ShopSettings = {}) {
  const folder = directory ?? (await mkdtemp(join(tmpdir(), 'jangteo-shop-')));
  // These come from outside, so that every test runs with the codec, apart and on other engines, too.
  const { JANGTEO_RPC_ENCODE = '0' } = process.env;
  const settings = { ...QUICK, JANGTEO_RPC_ENCODE, ...engineUrlsFor(folder), ...environment };
  const { url, token, stop, append, apart } = await (APART ? openApart(folder, settings) : openInside(folder, settings, clock));
  const closeDebezium = await openDebezium(settings);

  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  const admin = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    call(method, `/admin/api${path}`, body, { authorization: `Bearer ${token}`, ...headers });

  let people = 0;
  return {
    url,
    /** Opens the admin API. */
    token,
    directory: folder,
    /** Its processes, where it has several. */
    apart,
    /** Appends to the event log what no service would. */
    append,
    call,
    admin,
    /** Signs a new user up and logs in. */
    async buyer() {
      const email = `buyer-${people++}-${Math.random().toString(36).slice(2)}@example.com`;
      const { body: user } = await call('POST', '/v1/users', { email, password: 'correct horse', name: 'Buyer' });
      const { body: session } = await call('POST', '/v1/sessions', { email, password: 'correct horse' });
      const headers = { authorization: `Bearer ${session.token}` };
      return {
        id: user.id,
        headers,
        get: (path: string) => call('GET', path, undefined, headers),
        post: (path: string, body?: unknown, more: Record<string, string> = {}) => call('POST', path, body, { ...headers, ...more }),
        order: (
          lines: { sku: string; quantity: number }[],
          options: { key?: string; method?: string; postalCode?: string; body?: object } = {},
        ) =>
          call(
            'POST',
            '/v1/orders',
            {
              lines,
              shipping_address: { ...ADDRESS, postal_code: options.postalCode ?? ADDRESS.postal_code },
              payment: { method: options.method ?? 'test' },
              ...options.body,
            },
            { ...headers, 'idempotency-key': options.key ?? crypto.randomUUID() },
          ),
      };
    },
    /** Puts a product up for sale. */
    async sell(sku: string, stock: number, price = 1_000, currency = 'KRW') {
      const product = { title: `양말 ${sku}`, sku, price: { amount: price, currency } };
      const { status, body } = await admin('POST', `/products/${sku}`, product);
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
      const adjusted = await admin('POST', `/inventory/${sku}/adjust`, { to: stock, reason: 'opening stock' });
      if (adjusted.status !== 200) throw new Error(`${adjusted.status} ${JSON.stringify(adjusted.body)}`);
    },
    async stock(sku: string): Promise<{ stock: number; reserved: number }> {
      const { body } = await call('GET', `/v1/inventory/${sku}`);
      return { stock: body.stock, reserved: body.stock_reserved };
    },
    /** Waits until nothing is under way anywhere. */
    async rest(limitMs = 60_000) {
      const giveUpAt = Date.now() + limitMs;
      // Twice in a row: the counts of several services are not of one moment.
      for (let restful = 0; ; ) {
        const { body } = await admin('GET', '/pending');
        const pending = body as unknown as Record<string, Record<string, number>>;
        const waiting = Object.values(pending).flatMap((service) => Object.values(service));
        restful = waiting.every((count) => count === 0) ? restful + 1 : 0;
        if (restful === 2) return;
        if (Date.now() > giveUpAt) throw new Error(`not at rest after ${limitMs} ms: ${JSON.stringify(pending)}`);
        await systemRuntime.clock.sleep(20);
      }
    },
    /** Stops it and keeps the folder. */
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await closeDebezium();
      await removeShop(folder);
    },
  };
}

interface Opened {
  readonly url: string;
  readonly token: string;
  readonly apart?: ApartShop;
  append(records: readonly NewRecord[]): Promise<unknown>;
  stop(): Promise<unknown>;
}

async function openInside(directory: string, environment: Record<string, string>, clock: Clock): Promise<Opened> {
  const own = { ...systemRuntime, clock };
  const telemetry = startTelemetry({ runtime: own, environment, directory, processName: 'shop' });
  const runtime = { ...own, tracer: telemetry.tracer, meter: telemetry.meter };
  const shop = await startShop({ runtime, environment, directory, telemetry: telemetry.reader });
  const stop = async () => {
    await shop.stop();
    await telemetry.stop();
  };
  return { url: await shop.listen(), token: shop.token, append: (records) => shop.platform.engines.log.append(records), stop };
}

async function openApart(directory: string, environment: Record<string, string>): Promise<Opened> {
  const starting = startApart(directory, { JANGTEO_LOG_LEVEL: 'error', ...environment });
  try {
    const { url, adminToken } = await starting.ready;
    const append = async (records: readonly NewRecord[]) => {
      await using log = await openLogOf(starting, environment);
      await log.append(records);
    };
    return { url, token: adminToken, apart: starting, append, stop: () => starting.kill('SIGTERM') };
  } catch (thrown) {
    await starting.kill();
    throw thrown;
  }
}

/** The event log of a shop whose processes share it. */
async function openLogOf(shop: ApartShop, { JANGTEO_LOG_URL: url = '' }: Record<string, string>): Promise<EventLog & AsyncDisposable> {
  if (url.startsWith('kafka:')) {
    const { kafkaEventLog } = await import('@jangteo/kafka/event-log');
    const log = await kafkaEventLog({ url, runtime: systemRuntime });
    return Object.assign(log, { [Symbol.asyncDispose]: () => log.close() });
  }
  const peer = connectTo({ baseUrl: await shop.part('log').ready, name: 'log', runtime: systemRuntime });
  const log = await remoteEventLog({ transport: peer.transport, runtime: systemRuntime });
  const close = async () => {
    await log.close();
    peer.close();
  };
  return Object.assign(log, { [Symbol.asyncDispose]: close });
}

/** Runs `work` for every item, `limit` at a time. */
export async function inParallel<T, R>(limit: number, items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
