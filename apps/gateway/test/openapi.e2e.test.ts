import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isErrorCode } from '@jangteo/kernel/errors';
import { Ajv } from 'ajv';
import { openShop, type TestShop } from '../../../tests/e2e/shop.ts';

interface Operation {
  readonly summary?: string;
  readonly security?: unknown[];
  readonly parameters?: { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
  readonly responses: Record<string, { readonly description: string; readonly content?: Record<string, { readonly schema: object }> }>;
}

let shop: TestShop;
let operations: { name: string; operation: Operation }[];
before(async () => {
  shop = await openShop();
  const { body } = await shop.call('GET', '/openapi.json');
  assert.equal(body.openapi, '3.1.1');
  operations = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
});
after(() => shop[Symbol.asyncDispose]());

const ajv = () => new Ajv({ strict: true, allowUnionTypes: true, validateFormats: false });

test('every operation has a summary, an answer and its errors, and the operators’ ask for the admin token or a session', () => {
  assert.ok(operations.length > 30);
  for (const { name, operation } of operations) {
    assert.ok(operation.summary, name);
    const statuses = Object.keys(operation.responses);
    assert.ok(
      statuses.some((status) => status.startsWith('2')),
      name,
    );
    for (const [status, { description, content }] of Object.entries(operation.responses)) {
      if (!content?.['application/problem+json']) continue;
      const codes = [...description.matchAll(/`([A-Z_]+)`:/g)].map(([, code]) => code ?? '');
      assert.ok(codes.length > 0 && codes.every(isErrorCode), `${name} ${status}`);
    }
    if (!name.includes('/admin/')) continue;
    const expected = name === 'POST /admin/api/session' ? undefined : [{ admin: [] }, { operator: [] }];
    assert.deepEqual(operation.security, expected, name);
  }
});

test('every schema of a request compiles, and refuses fields that it does not know', () => {
  for (const { name, operation } of operations) {
    for (const { schema } of operation.parameters ?? []) ajv().compile(schema);
    const schema = operation.requestBody?.content['application/json']?.schema as { additionalProperties?: unknown } | undefined;
    if (schema === undefined) continue;
    ajv().compile(schema);
    // The catalogue itself refuses a product's.
    if (!name.endsWith('/admin/api/products/{id}')) assert.equal(schema.additionalProperties, false, name);
  }
});

test('answers look as they are described', async () => {
  const check = (name: string, status: number, body: unknown) => {
    const response = operations.find((one) => one.name === name)?.operation.responses[status];
    const schema = response?.content?.['application/json']?.schema;
    assert.ok(schema, `${name} ${status}`);
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    assert.ok(validate(body), `${name}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(body)}`);
  };
  await shop.sell('book', 5);
  const buyer = await shop.buyer();
  await shop.call('PUT', '/v1/cart/lines/book', { quantity: 9 }, buyer.headers);
  check('GET /v1/cart', 200, (await buyer.get('/v1/cart')).body);
  const placed = await buyer.order([{ sku: 'book', quantity: 1 }]);
  check('POST /v1/orders', 201, placed.body);
  await shop.rest();
  const number = placed.body.order_number as string;
  check('GET /v1/orders/{number}', 200, (await buyer.get(`/v1/orders/${number}`)).body);
  check('GET /v1/orders', 200, (await buyer.get('/v1/orders')).body);
  for (const path of ['/v1/products/{id}', '/v1/inventory/{sku}', '/v1/products', '/v1/categories', '/health/live', '/health/ready']) {
    check(`GET ${path}`, 200, (await shop.call('GET', path.replace(/\{\w+\}/, 'book'))).body);
  }
  for (const path of ['/orders', '/pending', '/audit/orders', '/audit/stock']) {
    check(`GET /admin/api${path}`, 200, (await shop.admin('GET', path)).body);
  }
  check('GET /admin/api/inventory/{sku}/movements', 200, (await shop.admin('GET', '/inventory/book/movements')).body);
});
