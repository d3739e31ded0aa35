import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface Answer {
  /** 0: the connection broke before there was one. */
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Calls a shop as its buyers do, each on a connection of its own. */
export interface ShopClient {
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): void;
}

const CONNECTIONS_MAX = 1_000;
const TIMEOUT_MS = 60_000;

/** `fetch` shares connections as it sees fit; a race wants a thousand of them at once. */
export function shopClient(url: string): ShopClient {
  const secure = url.startsWith('https:');
  const options = { keepAlive: true, maxSockets: CONNECTIONS_MAX };
  const agent = secure ? new HttpsAgent(options) : new HttpAgent(options);
  const request = secure ? httpsRequest : httpRequest;
  return {
    post(path, body, headers = {}) {
      const text = JSON.stringify(body);
      return new Promise((resolve) => {
        const broken = () => resolve({ status: 0, body: {} });
        const sending = request(
          `${url}${path}`,
          {
            agent,
            method: 'POST',
            timeout: TIMEOUT_MS,
            headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers },
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', broken);
            response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString()) }));
          },
        );
        sending.on('error', broken);
        sending.on('timeout', () => sending.destroy());
        sending.end(text);
      });
    },
    close: () => agent.destroy(),
  };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
