import { JangteoError } from '@jangteo/kernel/errors';
import type { Listener } from './http-adapter.ts';

export interface ProbeOptions {
  /** Tells one running process from another. */
  readonly instance: string;
  readonly health: () => Promise<Record<string, { ok: boolean; detail?: string }>>;
  /** In the Prometheus text format. */
  readonly metrics?: (() => Promise<string>) | undefined;
  /** Aborts when the process is on its way out. */
  readonly closing: AbortSignal;
}

interface Page {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

/** What answers beside the RPCs: /health/live, /health/ready (as at the gateway) and /metrics. They are open to whoever reaches the port. */
export function probes(options: ProbeOptions): Listener {
  return (request, response) => {
    request.resume();
    pageFor(request.method ?? '', request.url?.split('?')[0] ?? '', options)
      .catch((thrown): Page => json(500, { code: 'internal', message: JangteoError.from(thrown).message }))
      .then(({ status, type = 'application/json', body }) => {
        response.statusCode = status;
        response.setHeader('content-type', type);
        response.end(body);
      });
  };
}

async function pageFor(method: string, path: string, { instance, health, metrics, closing }: ProbeOptions): Promise<Page> {
  if (method === 'GET' && path === '/health/live') return json(200, { status: 'live', instance });
  if (method === 'GET' && path === '/health/ready') {
    const dependencies = await health();
    const ok = Object.values(dependencies).every((one) => one.ok);
    const status = closing.aborted ? 'stopping' : ok ? 'ready' : 'not_ready';
    return json(status === 'ready' ? 200 : 503, { status, dependencies });
  }
  if (method === 'GET' && path === '/metrics' && metrics !== undefined) {
    return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: await metrics() };
  }
  // gRPC and Connect read a 404 as UNIMPLEMENTED; the body is in Connect's form.
  return json(404, { code: 'unimplemented', message: `${method} ${path} is not served here` });
}

function json(status: number, body: unknown): Page {
  return { status, body: JSON.stringify(body) };
}
