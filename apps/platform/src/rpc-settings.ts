import { integerSetting, type Setting, textSetting } from '@jangteo/kernel/config';
import { SERVICE_NAMES } from './parts.ts';

const RPC_PORT = 9_090;

const logUrl: Setting<string | undefined> = {
  variable: 'JANGTEO_LOG_URL',
  about:
    'Where the event log and the key-values live: jangteo://host:port, a process of `jangteo serve log`. ' +
    `Not set: in the data folder; apart, jangteo://log:${RPC_PORT}.`,
  fallback: undefined,
  parse(text) {
    if (!/^jangteo:\/\/[^/]+$/.test(text)) throw new Error('a URL such as jangteo://127.0.0.1:9090');
    return text;
  },
};

/** How the processes of a shop that runs apart reach each other. */
export const rpcSettings = {
  host: textSetting(
    'JANGTEO_RPC_HOST',
    '127.0.0.1',
    'The address that `jangteo serve` answers on. Off loopback it wants JANGTEO_RPC_SECRET.',
  ),
  port: integerSetting('JANGTEO_RPC_PORT', RPC_PORT, 'The port that `jangteo serve` answers on; 0: any free one.', 0, 65_535),
  secret: textSetting('JANGTEO_RPC_SECRET', undefined, 'What every process of the shop shows to the others.'),
  logUrl,
};

/** Where each service is found by the others. */
export const peerSettings: Readonly<Record<string, Setting<string>>> = Object.fromEntries(
  SERVICE_NAMES.map((name) => [name, peerUrl(name)]),
);

/** Where the log is found by a process that does not have it, unless JANGTEO_LOG_URL says so. */
export const DEFAULT_LOG_URL = `jangteo://log:${RPC_PORT}`;

function peerUrl(service: string): Setting<string> {
  return {
    variable: `JANGTEO_RPC_${service.toUpperCase()}_URL`,
    about: `Where ${service} runs, for the processes that do not run it.`,
    fallback: `http://${service}:${RPC_PORT}`,
    parse(text) {
      if (!/^http:\/\//.test(text) || !URL.canParse(text)) throw new Error('a URL such as http://127.0.0.1:9090');
      return text;
    },
  };
}
