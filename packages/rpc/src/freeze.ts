/**
 * Freezes a message with everything in it, except bytes. A handler that changed its request, or a caller its response,
 * would do so for the other side, too, but only within one process.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
