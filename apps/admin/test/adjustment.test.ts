import assert from 'node:assert/strict';
import { test } from 'node:test';
import { previewAdjustment } from '../src/logic/adjustment.ts';

const LEVEL = { sku: 'book', stock: 10, stock_reserved: 4 };

test('an adjustment shows what it comes to before it is asked for', () => {
  assert.deepEqual(previewAdjustment(LEVEL, 'to', '25'), { ok: true, stock: 25, available: 21, change: 15 });
  assert.deepEqual(previewAdjustment(LEVEL, 'by', '-6'), { ok: true, stock: 4, available: 0, change: -6 });
  assert.deepEqual(previewAdjustment(LEVEL, 'by', ' +3 '), { ok: true, stock: 13, available: 9, change: 3 });
});

test('what inventory would refuse is not asked for', () => {
  const why = (mode: 'to' | 'by', text: string) => {
    const preview = previewAdjustment(LEVEL, mode, text);
    return preview.ok ? 'ok' : preview.why;
  };
  assert.deepEqual(
    [
      why('to', ''),
      why('to', '1.5'),
      why('by', 'ten'),
      why('by', '-11'),
      why('to', '3'),
      why('by', '0'),
      why('to', '10'),
      why('to', '12345678901'),
    ],
    ['empty', 'not-whole', 'not-whole', 'below-zero', 'below-reserved', 'no-change', 'no-change', 'not-whole'],
  );
});
