/** A SKU's stock, as inventory tells it. */
export interface StockLevel {
  readonly sku: string;
  readonly stock: number;
  readonly stock_reserved: number;
}

export type AdjustMode = 'to' | 'by';

export type AdjustPreview =
  | { readonly ok: true; readonly stock: number; readonly available: number; readonly change: number }
  | { readonly ok: false; readonly why: 'empty' | 'not-whole' | 'below-zero' | 'below-reserved' | 'no-change' };

/** What an adjustment would come to: `to` is the stock afterwards, `by` the difference. */
export function previewAdjustment({ stock, stock_reserved: reserved }: StockLevel, mode: AdjustMode, text: string): AdjustPreview {
  const typed = text.trim();
  if (typed === '') return { ok: false, why: 'empty' };
  if (!/^[+-]?\d{1,10}$/.test(typed)) return { ok: false, why: 'not-whole' };
  const next = mode === 'to' ? Number(typed) : stock + Number(typed);
  if (next < 0) return { ok: false, why: 'below-zero' };
  if (next < reserved) return { ok: false, why: 'below-reserved' };
  if (next === stock) return { ok: false, why: 'no-change' };
  return { ok: true, stock: next, available: next - reserved, change: next - stock };
}
