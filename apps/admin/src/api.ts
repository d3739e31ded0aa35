import { onlineStore } from './online.ts';
import { sessionStore } from './session-store.ts';

/** A problem document of the shop (RFC 9457), or what stands for one where no answer came. */
export class Problem extends Error {
  readonly status: number;
  /** From the registry of errors, or OFFLINE. */
  readonly code: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  readonly traceId: string | undefined;

  constructor(status: number, code: string, detail: string, errors: Problem['errors'] = [], traceId?: string) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.traceId = traceId;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Options {
  readonly query?: Query;
  readonly signal?: AbortSignal;
  /** Such as If-Match. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Why something is done that has no room for it in its body: kept in the audit log. */
export function because(reason: string): Readonly<Record<string, string>> {
  return { 'x-audit-reason': encodeURIComponent(reason) };
}

/** Calls of /admin/api; the path is without that. They throw a Problem, or an AbortError where the signal ended them. */
export const api = {
  get: <T>(path: string, options?: Options) => call<T>('GET', path, undefined, options),
  post: <T>(path: string, body?: unknown, options?: Options) => call<T>('POST', path, body ?? {}, options),
  put: <T>(path: string, body: unknown, options?: Options) => call<T>('PUT', path, body, options),
  delete: <T>(path: string, options?: Options) => call<T>('DELETE', path, undefined, options),
};

async function call<T>(method: string, path: string, body: unknown, { query = {}, signal, headers = {} }: Options = {}): Promise<T> {
  const csrf = sessionStore.get()?.csrf ?? undefined;
  const response = await answer(`/admin/api${path}${searchOf(query)}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': body instanceof Blob ? 'application/octet-stream' : 'application/json' }),
      ...(method !== 'GET' && csrf !== undefined && { 'x-csrf-token': csrf }),
      ...headers,
    },
    ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  });
  const text = await response.text();
  const json: unknown = response.headers.get('content-type')?.includes('json') === true && text !== '' ? JSON.parse(text) : undefined;
  if (response.ok) return json as T;
  // The session ended: the log-in page stands in front of whatever is open. A wrong password ends nothing.
  if (response.status === 401 && path !== '/session') sessionStore.set(null);
  throw problemOf(response.status, json);
}

/** The answer to a call of any path of the shop, such as /health/ready. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await answer(path, { headers: { accept: 'application/json' }, ...(signal !== undefined && { signal }) });
  // Not ready is told by 503, and says why.
  return (await response.json()) as T;
}

/** A document of the shop with its entity tag, which a change of it is conditional on. Throws a Problem. */
export async function readTagged<T>(path: string, signal?: AbortSignal): Promise<{ readonly document: T; readonly etag: string }> {
  // The last word, not what the browser keeps.
  const response = await answer(path, {
    cache: 'no-store',
    headers: { accept: 'application/json' },
    ...(signal !== undefined && { signal }),
  });
  const json: unknown = await response.json();
  if (!response.ok) throw problemOf(response.status, json);
  return { document: json as T, etag: response.headers.get('etag') ?? '' };
}

async function answer(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, { credentials: 'same-origin', ...init });
    onlineStore.set(true);
    return response;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
    onlineStore.set(false);
    throw new Problem(0, 'OFFLINE', String(thrown));
  }
}

function problemOf(status: number, json: unknown): Problem {
  const { code = `HTTP_${status}`, detail = '', errors = [], trace_id: traceId } = (json ?? {}) as Record<string, never>;
  return new Problem(status, code, detail, errors, traceId);
}

function searchOf(query: Query): string {
  const filled = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return filled.length === 0 ? '' : `?${new URLSearchParams(filled.map(([name, value]) => [name, String(value)]))}`;
}
