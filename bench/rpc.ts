import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { toBinary, toJsonString } from '@bufbuild/protobuf';
import type { Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { ListOrdersResponseSchema, OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { systemRuntime as runtime } from '@jangteo/kernel/runtime';
import { clientOf } from '@jangteo/rpc/client';
import { localClient } from '@jangteo/rpc/local-client';
import { SESSION_OPTIONS } from '@jangteo/rpc/message-size';
import type { Client } from '@jangteo/rpc/service-types';
import { sendUnary } from '@jangteo/rpc/wire-call';
import { drawLines } from './line-chart.ts';
import { percentile } from './percentile.ts';
import { provided } from './rpc-peer.ts';
import type { Table } from './table.ts';

/** Orders in an answer. */
const COUNTS = [1, 7, 180, 3_500];
const IN_FLIGHT = 16;
/** One after another, so that whatever else the machine does meets all alike; the first warms up. */
const ROUNDS = 4;
/** Sixteen of the longest answers take a busy machine some seconds. */
const PATIENT = { timeoutMs: 60_000 };

type Orders = Client<typeof OrdersService>;

interface Cell {
  readonly micros: number[];
  readonly perSecond: number[];
}

/** The same call in one process and between two, by codec and size of the answer. */
export async function benchRpc(seconds: number): Promise<Table> {
  const { child, url } = await startPeer();
  try {
    return await compare(clientsOf(url), seconds);
  } finally {
    child.kill('SIGKILL');
  }
}

async function compare(clients: ReturnType<typeof clientsOf>, seconds: number): Promise<Table> {
  const sizes = await Promise.all(COUNTS.map((count) => sizeOf(clients.direct, count)));
  const cells = new Map<string, Cell>();
  const sliceMs = (seconds * 1_000) / 90;
  for (let round = 0; round < ROUNDS; round++) {
    for (const count of COUNTS) {
      for (const [name, client] of Object.entries(clients)) {
        const micros = await oneByOne(client, count, sliceMs);
        const perSecond = await inFlight(client, count, sliceMs);
        if (round === 0) continue;
        const cell = cells.get(`${name} ${count}`) ?? { micros: [], perSecond: [] };
        cells.set(`${name} ${count}`, cell);
        cell.micros.push(...micros);
        cell.perSecond.push(perSecond);
      }
    }
  }

  const p50 = (name: string, count: number) => percentile(cells.get(`${name} ${count}`)?.micros ?? [], 0.5);
  const rate = (name: string, count: number) => percentile(cells.get(`${name} ${count}`)?.perSecond ?? [], 0.5);
  const rows = COUNTS.flatMap((count, index) =>
    Object.keys(clients).map((name) => [
      ...(name === 'direct' ? [sizes[index]?.binary ?? '', sizes[index]?.json ?? ''] : ['', '']),
      TITLES[name] ?? name,
      round(p50(name, count)),
      (p50(name, count) / p50('direct', count)).toFixed(1),
      round(rate(name, count)),
      (rate(name, count) / rate('direct', count)).toFixed(2),
    ]),
  );
  const chart = drawLines({
    title: 'How long a call takes (median; lower is better)',
    axis: 'size of the answer as protobuf',
    columns: sizes.map(({ binary }) => binary),
    lines: Object.keys(clients).map((name) => ({ name: TITLES[name] ?? name, values: COUNTS.map((count) => p50(name, count)) })),
  });
  return {
    title: 'bench rpc',
    how: `A list of orders, as the orders service answers it: 1 to ${COUNTS.at(-1)} orders with two lines each, made anew for each call. Median of one call after another, and calls a second with ${IN_FLIGHT} in flight; the ways take turns, ${ROUNDS - 1} rounds. Between processes it is HTTP/2 on this machine, with no compression; the peer has a process of its own. Ratios are to the call in the same process, without a codec.`,
    head: ['answer, protobuf', 'as JSON', 'way', 'p50 µs', 'x', `calls/s, ${IN_FLIGHT} in flight`, 'x'],
    rows,
    notes: ['the direct call builds and freezes the same message; what the others add is codec and wire'],
    files: { 'docs/charts/rpc-codecs.svg': chart },
  };
}

const TITLES: Record<string, string> = {
  direct: 'same process',
  encoded: 'same process, encoded',
  grpc: 'gRPC, protobuf',
  binary: 'Connect, protobuf',
  json: 'Connect, JSON',
};

function clientsOf(url: string): Record<'direct' | 'encoded' | 'grpc' | 'binary' | 'json', Orders> {
  const options = { baseUrl: url, acceptCompression: [], nodeOptions: SESSION_OPTIONS };
  const over = (transport: Transport) =>
    clientOf(OrdersService, runtime.clock, {
      invoke: (method, request, deadline) => sendUnary(transport, runtime.clock, method, request, deadline),
      inSpan: (_method, call) => call(),
    });
  return {
    direct: localClient(OrdersService, () => provided, { runtime, encode: false }),
    encoded: localClient(OrdersService, () => provided, { runtime, encode: true }),
    grpc: over(createGrpcTransport(options)),
    binary: over(createConnectTransport({ ...options, httpVersion: '2', useBinaryFormat: true })),
    json: over(createConnectTransport({ ...options, httpVersion: '2', useBinaryFormat: false })),
  };
}

async function startPeer(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'rpc-peer.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { child, url: String(line).trim() };
}

async function oneByOne(client: Orders, limit: number, sliceMs: number): Promise<number[]> {
  const micros: number[] = [];
  const until = performance.now() + sliceMs;
  for (let at = performance.now(); at < until; ) {
    await client.listOrders({ limit }, PATIENT);
    const now = performance.now();
    micros.push((now - at) * 1_000);
    at = now;
  }
  return micros;
}

async function inFlight(client: Orders, limit: number, sliceMs: number): Promise<number> {
  let calls = 0;
  const from = performance.now();
  const caller = async () => {
    while (performance.now() - from < sliceMs) {
      await client.listOrders({ limit }, PATIENT);
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
  return calls / ((performance.now() - from) / 1_000);
}

async function sizeOf(client: Orders, limit: number): Promise<{ binary: string; json: string }> {
  const response = await client.listOrders({ limit }, PATIENT);
  return {
    binary: bytes(toBinary(ListOrdersResponseSchema, response).length),
    json: bytes(Buffer.byteLength(toJsonString(ListOrdersResponseSchema, response))),
  };
}

function bytes(count: number): string {
  if (count < 1_000) return `${count} B`;
  return count < 1_000_000 ? `${round(count / 1_000)} kB` : `${(count / 1_000_000).toFixed(1)} MB`;
}

function round(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
