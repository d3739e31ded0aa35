/**
 * Freezes a message with everything in it, except bytes. A handler that changed its request, or a caller its response,
 * would do so for the other side, too, but only within one process.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value);
    // Every call pays for this: no array of its values is made, and most of them are text and numbers.
    for (const key in value) {
      const part: unknown = value[key];
      if (typeof part === 'object') deepFreeze(part);
    }
  }
  return value;
}
