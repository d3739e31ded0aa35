import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import fastify from 'fastify';
import { wantAuditNames } from '../src/audit.ts';
import { auditText } from '../src/audit-text.ts';
import { gatewayOver, OPERATOR } from './stub-shop.ts';

test('a route under /admin/api that changes something and has no name in the audit stops the gateway from starting', () => {
  const app = fastify();
  wantAuditNames(app);
  const answer = async () => ({});
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    assert.throws(
      () => app.route({ method, url: '/admin/api/things', handler: answer }),
      (thrown) => thrown instanceof JangteoError && thrown.message.startsWith(`${method} /admin/api/things changes something`),
    );
  }
  assert.throws(() => app.route({ method: ['GET', 'POST'], url: '/admin/api/both', handler: answer }), /changes something/);
  app.get('/admin/api/things', answer);
  app.post('/admin/api/things', { config: { audit: 'thing.add' } }, answer);
  app.post('/admin/api/things/preview', { config: { onlyReads: true } }, answer);
  app.post('/v1/things', answer);
});

test('where no record can be written, nothing is changed', async () => {
  const done: string[] = [];
  const away = async () => {
    throw new JangteoError('SERVICE_UNAVAILABLE', 'away');
  };
  const repairStock = async () => {
    done.push('repaired');
    return { level: { sku: 'tea', stock: 1n } };
  };
  const inventory = { getStock: async () => ({ levels: [] }), repairStock };
  const request = { method: 'POST', url: '/admin/api/inventory/tea/repair', headers: OPERATOR } as const;

  const without = await gatewayOver({ inventory, operators: { beginRecord: away, endRecord: away } });
  assert.equal((await without.inject(request)).statusCode, 503);
  assert.deepEqual(done, []);

  // It is done by then: the record without an end tells that nobody could say so.
  const later = await gatewayOver({ inventory, operators: { beginRecord: async () => ({}), endRecord: away } });
  assert.equal((await later.inject(request)).statusCode, 200);
  assert.deepEqual(done, ['repaired']);
});

test('a record begins before the change and ends after it', async () => {
  const told: string[] = [];
  const gateway = await gatewayOver({
    inventory: {
      getStock: async () => ({ levels: [] }),
      repairStock: async () => {
        told.push('change');
        throw new JangteoError('INTERNAL', 'broken');
      },
    },
    operators: {
      beginRecord: async ({ record }) => {
        told.push(`${record?.outcome} ${record?.action} ${record?.target} by ${record?.actor}`);
        return {};
      },
      endRecord: async ({ record }) => {
        told.push(`${record?.outcome} ${record?.code}`);
        return {};
      },
    },
  });
  await gateway.inject({ method: 'POST', url: '/admin/api/inventory/tea/repair', headers: OPERATOR });
  assert.deepEqual(told, ['begun inventory.repair tea by admin-token', 'change', 'failed INTERNAL']);
});

test('the audit keeps a bounded part of whatever was sent, and no secret', () => {
  const kept = auditText({ name: 'mina', password: 'p1', nested: [{ admin_token: 't1' }, { csrf: 'c1' }] });
  assert.deepEqual(JSON.parse(kept ?? ''), {
    name: 'mina',
    password: '(not kept)',
    nested: [{ admin_token: '(not kept)' }, { csrf: '(not kept)' }],
  });
  assert.equal(auditText(undefined), undefined);
  assert.equal(auditText(null), 'null');
  assert.equal(auditText({ file: Buffer.alloc(1_000_000) }), '{"file":"(1000000 bytes)"}');
  let deep: unknown = 'end';
  for (let depth = 0; depth < 10_000; depth++) deep = [deep];
  const large = [
    'x'.repeat(1_000_000),
    Array.from({ length: 100_000 }, (_, index) => ({ id: `product-${index}` })),
    Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`field-${index}`, 'y'.repeat(1_000)])),
    Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => 'z'.repeat(500))),
    deep,
    '👟'.repeat(1_000),
  ];
  for (const value of large) {
    const text = auditText(value) ?? '';
    assert.ok(text.length < 20_000, `${text.length}`);
    assert.ok(text.isWellFormed());
    JSON.parse(text);
  }
  const cut = JSON.parse(auditText(Array.from({ length: 200 }, (_, index) => index)) ?? '') as unknown[];
  assert.deepEqual([cut.length, cut[49], cut[50]], [51, 49, '… 150 more']);
});
