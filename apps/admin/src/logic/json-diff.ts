/** One place where two documents differ; undefined: it has nothing there. */
export interface FieldChange {
  /** Such as `price.amount` or `variants[1].sku`; empty for the document itself. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Which fields of two documents differ, in the order of their paths. Lists are compared place by place. */
export function changesOfJson(before: unknown, after: unknown, path = ''): FieldChange[] {
  if (isEqualJson(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const longest = before.length > after.length ? before : after;
    return longest.flatMap((_, index) => changesOfJson(before[index], after[index], `${path}[${index}]`));
  }
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => changesOfJson(before[name], after[name], path === '' ? name : `${path}.${name}`));
  }
  return [{ path, before, after }];
}

/** Whether two values are the same JSON, whatever the order of their members. */
export function isEqualJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(inOrder(left)) === JSON.stringify(inOrder(right));
}

/** The same JSON with the members of each object in the order of their names, so that another order shows as no difference. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isRecord(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
