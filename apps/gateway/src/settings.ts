import { isIP } from 'node:net';
import { integerSetting, type Setting, textSetting, timeZoneSetting } from '@jangteo/kernel/config';

const corsOrigins: Setting<readonly string[]> = {
  variable: 'JANGTEO_CORS_ORIGINS',
  about: 'Which other origins may call the API from a browser, separated by commas, such as https://shop.example. Not set: none.',
  fallback: [],
  parse(text) {
    const origins = commaSeparated(text);
    if (!origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)) {
      throw new Error('origins such as https://shop.example, separated by commas');
    }
    return origins;
  },
};

const trustedProxies: Setting<readonly string[]> = {
  variable: 'JANGTEO_TRUSTED_PROXIES',
  about: 'The addresses or CIDR ranges of the proxies whose X-Forwarded-* headers are believed. Not set: none.',
  fallback: [],
  parse(text) {
    const ranges = commaSeparated(text);
    if (!ranges.every(isAddressRange)) throw new Error('addresses or CIDR ranges such as 10.0.0.0/8, separated by commas');
    return ranges;
  },
};

/** The gateway's settings. The limits let a thousand buyers in from one address within a minute. */
export const settings = {
  port: integerSetting('JANGTEO_HTTP_PORT', 8080, 'The port of the shop, its API and the admin API; 0 takes a free one.', 0, 65_535),
  host: textSetting('JANGTEO_HTTP_HOST', '127.0.0.1', 'The address to listen on; 0.0.0.0 opens the shop to the network.'),
  corsOrigins,
  trustedProxies,
  timeZone: timeZoneSetting('The time zone in which the pages show times.'),
  sessionRate: integerSetting('JANGTEO_RATE_LIMIT', 6_000, 'How many requests a minute one session may send.', 1),
  addressRate: integerSetting(
    'JANGTEO_RATE_LIMIT_ADDRESS',
    60_000,
    'How many requests a minute one address may send without a session.',
    1,
  ),
  logInRate: integerSetting(
    'JANGTEO_LOG_IN_LIMIT',
    10,
    'How many log-ins a minute one address may try with the same e-mail address, or as an operator.',
    1,
  ),
  newCartRate: integerSetting('JANGTEO_CART_LIMIT_ADDRESS', 3_000, 'How many carts a minute the guests of one address may begin.', 1),
  bodyLimitBytes: integerSetting('JANGTEO_BODY_LIMIT', 1_048_576, 'The largest request body, in bytes; imports may send 10 MB.', 1_024),
};

function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const most = isIP(address) === 6 ? 128 : 32;
  return isIP(address) !== 0 && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}

function commaSeparated(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
