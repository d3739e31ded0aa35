import { readSettings } from '@jangteo/kernel/config';
import type { Runtime } from '@jangteo/kernel/runtime';
import { connectTo, type Peer } from '@jangteo/rpc/remote-peer';
import { DEFAULT_LOG_URL, peerSettings, rpcSettings } from './rpc-settings.ts';

/** The other processes of the shop, each connected to when it is first called. */
export interface Peers {
  /** The one that runs a service. */
  of(service: string): Peer;
  /** The one that has the log. */
  log(): Peer;
  close(): void;
}

export function openPeers(runtime: Runtime, environment: Readonly<Record<string, string | undefined>>): Peers {
  const { secret, logUrl = DEFAULT_LOG_URL } = readSettings(rpcSettings, environment);
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
    log: () => at(logUrl.replace(/^jangteo:/, 'http:'), 'log'),
    close() {
      for (const peer of peers.values()) peer.close();
    },
  };
}
