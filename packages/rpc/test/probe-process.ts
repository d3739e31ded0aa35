// A peer in a process of its own: `node probe-process.ts [port]` prints its URL.
//   look          answers with the request
//   put, change   never answer
import { argv, stdout } from 'node:process';
import { systemRuntime as runtime } from '@jangteo/kernel/runtime';
import { startRpcServer } from '../src/rpc-server.ts';
import { provideProbe } from './probe-service.ts';

const { url } = await startRpcServer({
  runtime,
  host: '127.0.0.1',
  port: Number(argv[2] ?? 0),
  instance: 'probe',
  provided: [provideProbe({ look: async (request) => request, put: () => new Promise(() => {}), change: () => new Promise(() => {}) })],
  health: async () => ({}),
});
stdout.write(`${url}\n`);
