import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '@jangteo/kernel/config';
import { settings } from '../src/settings.ts';

test('lists are read, and what is no origin or no address is refused', () => {
  const { corsOrigins, trustedProxies } = readSettings(settings, {
    JANGTEO_CORS_ORIGINS: 'https://shop.example, http://127.0.0.1:3000',
    JANGTEO_TRUSTED_PROXIES: '10.0.0.0/8,::1',
  });
  assert.deepEqual(corsOrigins, ['https://shop.example', 'http://127.0.0.1:3000']);
  assert.deepEqual(trustedProxies, ['10.0.0.0/8', '::1']);
  for (const JANGTEO_CORS_ORIGINS of ['*', 'shop.example', 'https://shop.example/', 'null']) {
    assert.throws(() => readSettings(settings, { JANGTEO_CORS_ORIGINS }), { code: 'BAD_CONFIG' }, JANGTEO_CORS_ORIGINS);
  }
  for (const JANGTEO_TRUSTED_PROXIES of ['proxy', '10.0.0.0/33', '10.0.0.0/8/8', 'true']) {
    assert.throws(() => readSettings(settings, { JANGTEO_TRUSTED_PROXIES }), { code: 'BAD_CONFIG' }, JANGTEO_TRUSTED_PROXIES);
  }
});
