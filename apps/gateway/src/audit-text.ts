const TEXT_MAX = 500;
const ITEMS_MAX = 50;
const DEPTH_MAX = 8;
const LENGTH_MAX = 8_000;
const SECRET = /passw|secret|token|csrf|authorization|cookie/i;

/** A value as the audit keeps it: JSON of bounded length, whatever was sent, and without what is secret by its name. */
export function auditText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(shortened(value, { left: LENGTH_MAX }, 0));
}

function shortened(value: unknown, budget: { left: number }, depth: number): unknown {
  if (typeof value === 'string') return shortText(value, budget);
  if (value === null || typeof value !== 'object') {
    budget.left -= 5;
    return typeof value === 'bigint' ? Number(value) : value;
  }
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
  if (depth === DEPTH_MAX || budget.left <= 0) return '…';
  return Array.isArray(value) ? shortList(value, budget, depth) : shortObject(value, budget, depth);
}

function shortText(text: string, budget: { left: number }): string {
  const length = Math.max(0, Math.min(TEXT_MAX, budget.left));
  budget.left -= Math.min(text.length, length) + 2;
  return text.length <= length ? text : `${text.slice(0, length).toWellFormed()}… (${text.length} characters)`;
}

function shortList(list: readonly unknown[], budget: { left: number }, depth: number): unknown[] {
  const kept: unknown[] = [];
  for (const item of list) {
    if (kept.length === ITEMS_MAX || budget.left <= 0) return [...kept, `… ${list.length - kept.length} more`];
    kept.push(shortened(item, budget, depth + 1));
  }
  return kept;
}

function shortObject(object: object, budget: { left: number }, depth: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const entries = Object.entries(object);
  for (const [index, [key, value]] of entries.entries()) {
    if (index === ITEMS_MAX || budget.left <= 0) return { ...kept, '…': `${entries.length - index} more` };
    const name = key.slice(0, TEXT_MAX);
    budget.left -= name.length + 4;
    kept[name] = SECRET.test(key) ? '(not kept)' : shortened(value, budget, depth + 1);
  }
  return kept;
}
