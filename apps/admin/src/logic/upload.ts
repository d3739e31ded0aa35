/** How much of a file goes with one call: small enough to show progress, large enough not to wait for each. */
export const PIECE_BYTES = 1_048_576;

export interface FileImport {
  readonly id: string;
  readonly name: string;
  readonly state: 'uploading' | 'waiting' | 'reading' | 'importing' | 'done' | 'failed' | 'stopped';
  readonly bytes: number;
  readonly bytes_total: number;
  readonly rows: number;
  readonly imported: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly mended: number;
  readonly unlisted: number;
  readonly granted: number;
  readonly without_stock: number;
  readonly issues: readonly ImportIssue[];
  readonly reasons: Readonly<Record<string, number>>;
  readonly error: string | null;
}

export interface ImportIssue {
  readonly line: number;
  readonly kind: string;
  readonly reason: string;
  readonly detail: string;
  readonly id?: string;
}

export function isOver({ state }: Pick<FileImport, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'stopped';
}

/** How far an import is, from 0 to 1: the upload and each of the two readings are a part of their own. */
export function progressOf({ state, bytes, bytes_total: total }: Pick<FileImport, 'state' | 'bytes' | 'bytes_total'>): number {
  const share = total === 0 ? 0 : Math.min(1, bytes / total);
  switch (state) {
    case 'uploading':
      return share * 0.3;
    case 'waiting':
      return 0.3;
    case 'reading':
      return 0.3 + share * 0.1;
    case 'importing':
      return 0.4 + share * 0.6;
    default:
      return 1;
  }
}

export interface FilePreview {
  readonly rows: number;
  /** What is wrong with the first rows, by line. */
  readonly problems: readonly { readonly line: number; readonly why: 'no-json' | 'no-id' | 'no-title' }[];
  /** The first rows that are products. */
  readonly examples: readonly { readonly id: string; readonly title: string }[];
}

/** Looks at the beginning of a file before it is sent: the last line may be cut, so it does not count. */
export function previewOf(text: string, isWhole: boolean): FilePreview {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const whole = isWhole ? lines : lines.slice(0, -1);
  const rows = whole.flatMap((line, index) => (line.trim() === '' ? [] : [{ line: index + 1, ...rowOf(line) }]));
  return {
    rows: rows.length,
    problems: rows.flatMap(({ line, why }) => (why === undefined ? [] : [{ line, why }])),
    examples: rows.flatMap(({ id, title }) => (id === undefined || title === undefined ? [] : [{ id, title }])),
  };
}

function rowOf(line: string): { why?: FilePreview['problems'][number]['why']; id?: string; title?: string } {
  try {
    const { id, title } = JSON.parse(line) as Record<string, unknown>;
    if (id === undefined || id === null || id === '') return { why: 'no-id' };
    if (typeof title !== 'string' || title.trim() === '') return { why: 'no-title' };
    return { id: String(id), title };
  } catch {
    return { why: 'no-json' };
  }
}
