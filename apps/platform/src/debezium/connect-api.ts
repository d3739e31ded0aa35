import { JangteoError } from '@jangteo/kernel/errors';
import type { Connector } from './connectors.ts';

export type ConnectorState = 'RUNNING' | 'PAUSED' | 'STOPPED' | 'RESTARTING' | 'UNASSIGNED' | 'FAILED';

export interface ConnectorStatus {
  readonly name: string;
  readonly state: ConnectorState;
  readonly tasks: readonly {
    readonly id: number;
    readonly state: ConnectorState;
    readonly worker: string;
    /** Why it failed, one line. */
    readonly reason?: string;
  }[];
}

/** The REST API of a Kafka Connect cluster, as far as it is needed. */
export interface ConnectApi {
  /** Creates it, or changes its configuration. Throws BAD_CONFIG where Connect refuses that. */
  apply(connector: Connector): Promise<'created' | 'updated'>;
  /** undefined: there is none. */
  status(name: string): Promise<ConnectorStatus | undefined>;
  /** Starts again what failed, and nothing else. */
  restartFailed(name: string): Promise<void>;
  /** False: there was none. */
  remove(name: string): Promise<boolean>;
}

const ANSWER_MS_MAX = 30_000;
/** While the workers agree on who does what, Connect answers 409. */
const BUSY_TRIES_MAX = 20;
const BUSY_MS = 500;

/** Its methods throw ENGINE_AWAY where nobody answers. */
export function connectApi(url: string, sleep: (ms: number) => Promise<void>): ConnectApi {
  const base = url.replace(/\/+$/, '');

  async function call(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
    for (let tries = 1; ; tries++) {
      const answer = await callOnce(method, path, body);
      if (answer.status !== 409 || tries === BUSY_TRIES_MAX) return answer;
      await sleep(BUSY_MS);
    }
  }

  async function callOnce(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
    let status: number;
    let text: string;
    try {
      const response = await fetch(`${base}${path}`, {
        method,
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      status = response.status;
      text = await response.text();
    } catch (thrown) {
      throw new JangteoError('ENGINE_AWAY', `Kafka Connect at ${base} does not answer: ${reasonOf(thrown)}`, { cause: thrown });
    }
    const parsed = text === '' ? undefined : parse(text);
    if (status < 400 || status === 404 || status === 409) return { status, body: parsed };
    const said = (parsed as { message?: string } | undefined)?.message ?? text.slice(0, 500);
    if (status === 400) throw new JangteoError('BAD_CONFIG', `Kafka Connect refuses it: ${said}`);
    throw new JangteoError('ENGINE_AWAY', `Kafka Connect answers ${status}: ${said}`);
  }

  return {
    async apply({ name, config }) {
      const { status } = await call('PUT', `/connectors/${encodeURIComponent(name)}/config`, config);
      return status === 201 ? 'created' : 'updated';
    },
    async status(name) {
      const { status, body } = await call('GET', `/connectors/${encodeURIComponent(name)}/status`);
      if (status === 404) return undefined;
      const told = body as {
        connector: { state: ConnectorState };
        tasks: { id: number; state: ConnectorState; worker_id: string; trace?: string }[];
      };
      return {
        name,
        state: told.connector.state,
        tasks: told.tasks.map(({ id, state, worker_id: worker, trace }) => ({
          id,
          state,
          worker,
          ...(trace && { reason: causeIn(trace) }),
        })),
      };
    },
    async restartFailed(name) {
      await call('POST', `/connectors/${encodeURIComponent(name)}/restart?includeTasks=true&onlyFailed=true`);
    },
    async remove(name) {
      return (await call('DELETE', `/connectors/${encodeURIComponent(name)}`)).status !== 404;
    },
  };
}

/** The last cause says it; the stack around it is Connect's own. */
function causeIn(trace: string): string {
  const lines = trace.split('\n');
  const cause = lines.findLast((line) => line.startsWith('Caused by: ')) ?? lines[0] ?? '';
  return cause.replace(/^Caused by: /, '').slice(0, 500);
}

function reasonOf(thrown: unknown): string {
  const { cause, message } = thrown as Error;
  return cause instanceof Error ? cause.message : message;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
