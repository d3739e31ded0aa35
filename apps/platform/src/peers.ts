import { readSettings } from '@jangteo/kernel/config';
import type { Runtime } from '@jangteo/kernel/runtime';
import { connectTo, type Peer } from '@jangteo/rpc/remote-peer';
import { DEFAULT_LOG_URL, engineSettings } from './engine-settings.ts';
import { peerSettings, rpcSettings } from './rpc-settings.ts';

/** The other processes of the shop, each connected to when it is first called. */
export interface Peers {
  /** The one that runs a service. */
  of(service: string): Peer;
  /** The one that has the log; the default: also the key-values. */
  log(): Peer;
  keyValue(): Peer;
  close(): void;
}

export function openPeers(runtime: Runtime, environment: Readonly<Record<string, string | undefined>>): Peers {
  const { secret } = readSettings(rpcSettings, environment);
  const { logUrl, kvUrl } = readSettings(engineSettings, environment);
  const urls = readSettings(peerSettings, environment);
  const peers = new Map<string, Peer>();
  const at = (baseUrl: string, name: string): Peer => {
    let peer = peers.get(baseUrl);
    if (peer === undefined) {
      peer = connectTo({ baseUrl, name, runtime, ...(secret && { secret }) });
      peers.set(baseUrl, peer);
    }
    return peer;
  };
  return {
    of: (service) => at(urls[service] ?? '', service),
    log: () => at(httpOf(logUrl), 'log'),
    keyValue: () => at(httpOf(kvUrl ?? logUrl), 'log'),
    close() {
      for (const peer of peers.values()) peer.close();
    },
  };
}

/** Of a process of the shop; a URL of Kafka's or Redis's own leads to none. */
function httpOf(url: string | undefined): string {
  return (url?.startsWith('jangteo:') ? url : DEFAULT_LOG_URL).replace(/^jangteo:/, 'http:');
}
