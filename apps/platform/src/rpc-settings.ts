import { integerSetting, type Setting, textSetting } from '@jangteo/kernel/config';
import { SERVICE_NAMES } from './parts.ts';

const RPC_PORT = 9_090;

/** How the processes of a shop that runs apart reach each other. */
export const rpcSettings = {
  host: textSetting(
    'JANGTEO_RPC_HOST',
    '127.0.0.1',
    'The address that `jangteo serve` answers on. Off loopback it wants JANGTEO_RPC_SECRET.',
  ),
  port: integerSetting('JANGTEO_RPC_PORT', RPC_PORT, 'The port that `jangteo serve` answers on; 0: any free one.', 0, 65_535),
  secret: textSetting('JANGTEO_RPC_SECRET', undefined, 'What every process of the shop shows to the others.'),
};

/** Where each service is found by the others. */
export const peerSettings: Readonly<Record<string, Setting<string>>> = Object.fromEntries(
  SERVICE_NAMES.map((name) => [name, peerUrl(name)]),
);

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
