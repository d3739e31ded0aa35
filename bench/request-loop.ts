import { connect } from 'node:net';

export interface LoopOptions {
  readonly port: number;
  /** Each sends its next request when it has been answered. */
  readonly connections: number;
  readonly seconds: number;
  /** The path of the next request. */
  readonly nextPath: () => string;
}

export interface LoopResult {
  readonly perSecond: number;
  /** In ms, of each answer. */
  readonly samples: readonly number[];
  /** Answers that were not 200. */
  readonly errors: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** A closed loop over HTTP/1.1 with as little work for each request as Node can do: what it measures shares the machine with it. */
export async function requestLoop({ port, connections, seconds, nextPath }: LoopOptions): Promise<LoopResult> {
  const samples: number[] = [];
  let errors = 0;
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;

  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let sentAt = 0;
      let received = Buffer.alloc(0);
      const send = () => {
        sentAt = performance.now();
        socket.write(`GET ${nextPath()} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`, 'latin1');
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('close', resolve);
      socket.on('data', (chunk) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        const headEnd = received.indexOf(HEAD_END);
        if (headEnd === -1) return;
        const head = received.toString('latin1', 0, headEnd);
        const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
        if (length === undefined) return void socket.destroy(new Error(`an answer without a length:\n${head}`));
        if (received.length < headEnd + HEAD_END.length + Number(length)) return;
        const now = performance.now();
        received = Buffer.alloc(0);
        samples.push(now - sentAt);
        if (!head.startsWith('HTTP/1.1 200 ')) errors++;
        if (now < until) send();
        else socket.end();
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  return { perSecond: samples.length / ((performance.now() - startedAt) / 1_000), samples, errors };
}
