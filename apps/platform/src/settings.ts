import { choiceSetting, integerSetting, type Setting, textSetting } from '@jangteo/kernel/config';
import { isCurrency } from '@jangteo/kernel/money';

const currency: Setting<string> = {
  variable: 'JANGTEO_CURRENCY',
  about: 'The currency of imported prices that name none (ISO 4217).',
  fallback: 'KRW',
  parse(text) {
    if (!isCurrency(text)) throw new Error('an ISO 4217 code such as KRW');
    return text;
  },
};

const shopUrl: Setting<string | undefined> = {
  variable: 'JANGTEO_URL',
  about: 'The shop that the command line talks to, with JANGTEO_ADMIN_TOKEN. Not set: the one that runs on the data folder.',
  fallback: undefined,
  parse(text) {
    if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new Error('a URL such as https://shop.example');
    return text;
  },
};

/** How a log ill-treats its consumers, see `hostileLog`. */
export interface LogHostility {
  readonly seed: number;
  readonly duplicate: number;
  readonly delay: number;
}

const logHostility: Setting<LogHostility | undefined> = {
  variable: 'JANGTEO_LOG_HOSTILITY',
  about: 'For tests: seed=1,duplicate=0.5,delay=0.3 makes the log deliver events twice and late, keys in any order. Not set: it does not.',
  fallback: undefined,
  parse(text) {
    const match = /^seed=(\d+),duplicate=([01](?:\.\d+)?),delay=([01](?:\.\d+)?)$/.exec(text);
    if (match === null) throw new Error('like seed=1,duplicate=0.5,delay=0.3');
    return { seed: Number(match[1]), duplicate: Number(match[2]), delay: Number(match[3]) };
  },
};

/** The settings of the platform as a whole; services and the gateway bring their own. */
export const platformSettings = {
  dataDir: textSetting('JANGTEO_DATA_DIR', './data', 'The folder of the embedded engines. It belongs to one running platform.'),
  fileMbMax: integerSetting(
    'JANGTEO_FILE_MB_MAX',
    0,
    'The size in MB that each embedded file may reach; then writes are refused with STORE_FULL. 0: as large as the disk lets it.',
  ),
  hotMb: integerSetting(
    'JANGTEO_HOT_MB',
    64,
    'Memory for products that are read often, in MB: in the process that has them, and in the gateway where they are elsewhere. 0: none.',
  ),
  url: shopUrl,
  adminToken: textSetting(
    'JANGTEO_ADMIN_TOKEN',
    undefined,
    'The token of the admin API. Not set: made at the first start and printed once.',
  ),
  adminPassword: textSetting(
    'JANGTEO_ADMIN_PASSWORD',
    undefined,
    'The password of the first operator, `admin`, who is made at the first start: at least 12 characters. Not set: made, too, and printed once.',
  ),
  demoProducts: integerSetting('JANGTEO_DEMO_PRODUCTS', 2_000, 'How many products `start` puts into an empty store.', 0, 10_000_000),
  currency,
  logLevel: choiceSetting('JANGTEO_LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent'], 'info', 'What is logged.'),
  logHostility,
  rpcEncode: choiceSetting('JANGTEO_RPC_ENCODE', ['0', '1'], '0', '1 sends calls within the process through the codec, too; for tests.'),
};
