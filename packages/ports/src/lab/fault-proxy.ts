import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

/** A proxy before an engine, which breaks as networks do; on the Toxiproxy at JANGTEO_LAB_TOXIPROXY_URL. */
export interface FaultProxy extends AsyncDisposable {
  /** host:port; the same as long as it lives. */
  readonly address: string;
  /** Ends all connections and takes no new ones. */
  cut(): Promise<void>;
  /** Takes connections again. */
  mend(): Promise<void>;
  /** Each answer takes so much longer; 0: none does. */
  slow(ms: number): Promise<void>;
  /** Connections stay, and nothing comes through any more. */
  silence(): Promise<void>;
}

/** `upstream`: host:port of the engine. */
export async function openFaultProxy(toxiproxyUrl: string, upstream: string): Promise<FaultProxy> {
  const name = `jangteo-${randomUUID()}`;
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${toxiproxyUrl}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    assert.ok(response.ok || (method === 'DELETE' && response.status === 404), `${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const { listen } = await call('POST', '/proxies', { name, listen: '127.0.0.1:0', upstream, enabled: true });
  const toxic = async (type: string, attributes: object) => {
    await call('DELETE', `/proxies/${name}/toxics/${type}`);
    await call('POST', `/proxies/${name}/toxics`, { name: type, type, stream: 'downstream', attributes });
  };
  return {
    address: listen,
    cut: () => call('POST', `/proxies/${name}`, { enabled: false }),
    async mend() {
      await call('DELETE', `/proxies/${name}/toxics/timeout`);
      await call('POST', `/proxies/${name}`, { enabled: true });
    },
    slow: (ms) => (ms === 0 ? call('DELETE', `/proxies/${name}/toxics/latency`) : toxic('latency', { latency: ms })),
    silence: () => toxic('timeout', { timeout: 0 }),
    async [Symbol.asyncDispose]() {
      await call('DELETE', `/proxies/${name}`);
    },
  };
}
