/** A line without its end; `text` is undefined where it is longer than the limit. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer | undefined;
}

export const LINE_BYTES_MAX = 1_048_576;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Splits at each `\n` byte, which UTF-8 has nowhere else, and holds no more than one line. Blank lines are numbered but left out. */
export async function* splitLines(source: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;

  const take = (): Line | undefined => {
    const bytes = length > LINE_BYTES_MAX ? undefined : withoutReturn(Buffer.concat(parts, length));
    const line = { number, bytes };
    parts = [];
    length = 0;
    number++;
    return bytes !== undefined && isBlank(bytes) ? undefined : line;
  };
  const keep = (part: Buffer) => {
    length += part.length;
    if (length > LINE_BYTES_MAX) parts = [];
    else parts.push(part);
  };

  for await (const chunk of source) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, at));
      from = at + 1;
      const line = take();
      if (line !== undefined) yield line;
    }
    keep(chunk.subarray(from));
  }
  const last = length === 0 ? undefined : take();
  if (last !== undefined) yield last;
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === RETURN ? bytes.subarray(0, -1) : bytes;
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09);
}
