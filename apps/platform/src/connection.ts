import { existsSync } from 'node:fs';
import type { FieldError } from '@jangteo/kernel/errors';
import { isErrorCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type DataFolder, readDiscovery, takeDataFolder } from './data-folder.ts';
import type { Shop } from './server.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A way to a shop's HTTP API with the operator's rights, whether the shop runs somewhere or only in this process. */
export interface Connection {
  /** Where it can be reached; undefined where it runs in this process alone, without a port. */
  readonly url: string | undefined;
  /** Sends JSON, returns JSON. Throws the error that the shop answered with, SERVICE_UNAVAILABLE where it did not answer. */
  call<T>(method: Method, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly runtime: Runtime;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Makes a data folder where there is none, instead of throwing BAD_CONFIG. */
  readonly create?: boolean;
  /** A shop elsewhere, and its admin token. */
  readonly url?: string;
  readonly adminToken?: string;
}

/**
 * The shop at `url`; else the one that runs on the data folder; else the folder itself, opened by this process.
 * Throws BAD_CONFIG, SERVICE_UNAVAILABLE, DATA_DIR_IN_USE, DATA_DIR_NEWER, DATA_DIR_NOT_WRITABLE.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { url, adminToken, directory, runtime, create = false } = options;
  if (url !== undefined) {
    if (adminToken === undefined) throw new JangteoError('BAD_CONFIG', '--url wants --admin-token, or JANGTEO_ADMIN_TOKEN');
    return httpConnection(url, adminToken);
  }
  const running = await findRunning(directory);
  if (running !== undefined) return running;
  if (!create && !existsSync(directory)) {
    throw new JangteoError('BAD_CONFIG', `no shop runs here, and there is no folder ${directory}: start one, or set JANGTEO_DATA_DIR`);
  }
  let folder: DataFolder;
  try {
    folder = await takeDataFolder(directory, runtime.clock);
  } catch (thrown) {
    // One that was about to start announces itself by now.
    const late = await findRunning(directory);
    if (late !== undefined) return late;
    throw thrown;
  }
  try {
    // Only here: a command that finds a shop running need not load one.
    const { startShop } = await import('./server.ts');
    return connectionInside(await startShop(options), folder);
  } catch (thrown) {
    folder.release();
    throw thrown;
  }
}

/** The platform that announced itself in the folder, where it is still that one. */
export async function findRunning(directory: string): Promise<Connection | undefined> {
  const discovery = readDiscovery(directory);
  if (discovery === undefined) return undefined;
  const connection = httpConnection(discovery.url, discovery.token);
  try {
    const { instance } = await connection.call<{ instance: string }>('GET', '/health/live');
    return instance === discovery.instance ? connection : undefined;
  } catch {
    return undefined;
  }
}

export function httpConnection(url: string, token: string): Connection {
  const base = url.replace(/\/+$/, '');
  return {
    url: base,
    async call<T>(method: Method, path: string, body?: unknown) {
      let response: Response;
      let text: string;
      try {
        response = await fetch(`${base}${path}`, {
          method,
          headers: headersOf(token, body),
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        text = await response.text();
      } catch (thrown) {
        const { cause, message } = thrown as Error;
        throw new JangteoError('SERVICE_UNAVAILABLE', `${base} does not answer: ${cause instanceof Error ? cause.message : message}`, {
          cause: thrown,
        });
      }
      return resultOf<T>(response.status, text);
    },
    async close() {},
  };
}

function connectionInside(shop: Shop, folder: DataFolder): Connection {
  return {
    url: undefined,
    call: (method, path, body) => callInside(shop, method, path, body),
    async close() {
      await shop.stop();
      folder.release();
    },
  };
}

/** A call to the shop of this process. */
export async function callInside<T>({ app, token }: Pick<Shop, 'app' | 'token'>, method: Method, path: string, body?: unknown): Promise<T> {
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const { statusCode, payload: text } = await app.inject({ method, url: path, headers: headersOf(token, body), ...payload });
  return resultOf<T>(statusCode, text);
}

function headersOf(token: string, body: unknown): Record<string, string> {
  return { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
}

interface ProblemBody {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

function resultOf<T>(status: number, text: string): T {
  if (status >= 200 && status < 300) return (text === '' ? undefined : JSON.parse(text)) as T;
  const { code = '', detail = text.slice(0, 200), errors, ...data } = problemIn(text);
  throw new JangteoError(isErrorCode(code) ? code : 'INTERNAL', `${detail} (HTTP ${status})`, { data, ...(errors && { errors }) });
}

function problemIn(text: string): ProblemBody {
  try {
    return JSON.parse(text) as ProblemBody;
  } catch {
    return {};
  }
}
