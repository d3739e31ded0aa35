/** JSON text with two spaces a level; what is no JSON comes back as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export interface JsonToken {
  readonly kind: 'key' | 'text' | 'number' | 'word' | 'mark';
  readonly text: string;
}

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b|[^"\d\w-]+|./gs;

/** Pretty JSON in pieces, for colours; put together they are the text. */
export function jsonTokens(text: string): JsonToken[] {
  return [...text.matchAll(TOKENS)].flatMap(([whole, quoted, colon, number, word]): JsonToken[] => {
    if (quoted !== undefined && colon !== undefined)
      return [
        { kind: 'key', text: quoted },
        { kind: 'mark', text: colon },
      ];
    if (quoted !== undefined) return [{ kind: 'text', text: quoted }];
    if (number !== undefined) return [{ kind: 'number', text: number }];
    return [{ kind: word === undefined ? 'mark' : 'word', text: whole }];
  });
}

/** Whether a text can be sent as JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
