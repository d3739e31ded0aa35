import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { seededRandom } from '@jangteo/kernel/random';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { createTracer, type FinishedSpan, type Tracer } from '@jangteo/kernel/tracing';
import { insideTransaction } from '@jangteo/kernel/transaction-scope';
import { localClient } from '../src/local-client.ts';
import { connectTo } from '../src/remote-peer.ts';
import { startRpcServer } from '../src/rpc-server.ts';
import { AT_HAND, type Client, type Handlers, type Provided } from '../src/service-types.ts';
import { ProbeService, provideProbe } from './probe-service.ts';

type ProbeClient = Client<typeof ProbeService>;

interface Opened {
  readonly client: ProbeClient;
  close(): Promise<void>;
}

/** Where the service runs, as its callers reach it. */
const WAYS: Record<string, (provided: Provided, runtime: Runtime) => Promise<Opened>> = {
  'in the same process': async (provided, runtime) => ({
    client: localClient(ProbeService, () => provided, { runtime, encode: false }),
    async close() {},
  }),
  'through the codec': async (provided, runtime) => ({
    client: localClient(ProbeService, () => provided, { runtime, encode: true }),
    async close() {},
  }),
  'over the wire': async (provided, runtime) => {
    const options = { runtime, host: '127.0.0.1', port: 0, provided: [provided], instance: 'probe', health: async () => ({}) };
    const server = await startRpcServer(options);
    const peer = connectTo({ baseUrl: server.url, name: 'probe', runtime });
    return {
      client: peer.client(ProbeService),
      async close() {
        peer.close();
        await server.close();
      },
    };
  },
};

test('an answer is at hand from a service in the same process alone', async () => {
  const provided = provideProbe(
    { look: async ({ text }) => ({ text }) },
    { look: ({ text = '' }) => (text === '' ? undefined : { text }) },
  );
  for (const [way, open] of Object.entries(WAYS)) {
    const { client, close } = await open(provided, systemRuntime);
    const look = client[AT_HAND]?.look;
    assert.deepEqual(
      [look?.({ text: '신발' }), look?.({})],
      [way === 'in the same process' ? { text: '신발' } : undefined, undefined],
      way,
    );
    await close();
  }
});

for (const [way, open] of Object.entries(WAYS)) {
  const withProbe = async (
    handlers: (self: ProbeClient) => Partial<Handlers<typeof ProbeService>>,
    body: (client: ProbeClient) => Promise<void>,
    tracer: Tracer = systemRuntime.tracer,
  ) => {
    const opened: Opened = await open(
      provideProbe(handlers(new Proxy({} as ProbeClient, { get: (_, name) => opened.client[name as 'look'] }))),
      { ...systemRuntime, tracer },
    );
    try {
      await body(opened.client);
    } finally {
      await opened.close();
    }
  };

  test(`every kind of field arrives as it was sent, ${way}`, async () => {
    const sent = {
      text: '신발',
      big: -9_223_372_036_854_775_808n,
      maybe: 0,
      raw: new Uint8Array([0, 255]),
      parts: [{ choice: { case: 'name' as const, value: '' } }, { choice: { case: 'number' as const, value: 1n } }, {}],
    };
    await withProbe(
      () => ({
        look: async (request) => {
          assert.ok('maybe' in request && !('maybe' in (request.parts[0] ?? {})));
          return request;
        },
      }),
      async ({ look }) => {
        const { text, big, maybe, raw, parts } = await look(sent);
        assert.deepEqual({ text, big, maybe, raw: new Uint8Array(raw) }, { text: sent.text, big: sent.big, maybe: 0, raw: sent.raw });
        assert.deepEqual(
          parts.map(({ choice }) => choice),
          [{ case: 'name', value: '' }, { case: 'number', value: 1n }, { case: undefined }],
        );
        assert.equal(parts[2]?.maybe, undefined);
      },
    );
  });

  test(`a message of a megabyte arrives whole, ${way}`, async () => {
    const text = '가나다라'.repeat(90_000);
    await withProbe(
      () => ({ look: async (request) => ({ text: request.text, parts: [{ text: request.text.slice(1) }] }) }),
      async ({ look }) => {
        const response = await look({ text });
        assert.ok(response.text === text && response.parts[0]?.text === text.slice(1));
      },
    );
  });

  test(`an error keeps its code, detail, fields and members, ${way}`, async () => {
    const errors = [{ path: 'lines.0', message: '짧다' }];
    const data = { shortages: [{ sku: '신발', requested: 2, available: 1 }] };
    await withProbe(
      () => ({
        change: async () => {
          throw new JangteoError('OUT_OF_STOCK', '신발: 2 wanted, 1 left', { errors, data });
        },
      }),
      async ({ change }) => {
        await assert.rejects(change({}), (thrown) => {
          assert.ok(thrown instanceof JangteoError);
          const { code, message } = thrown;
          assert.deepEqual([code, message, thrown.errors, thrown.data], ['OUT_OF_STOCK', '신발: 2 wanted, 1 left', errors, data]);
          return true;
        });
      },
    );
  });

  test(`what nobody expected is INTERNAL, and a method without a handler UNIMPLEMENTED, ${way}`, async () => {
    await withProbe(
      () => ({
        look: async () => {
          throw new TypeError('x is not a function');
        },
      }),
      async ({ look, change }) => {
        await assert.rejects(look({}), (thrown) => hasCode(thrown, 'INTERNAL') && thrown.message === 'x is not a function');
        await assert.rejects(change({}), (thrown) => hasCode(thrown, 'UNIMPLEMENTED') && thrown.message.includes('ProbeService/Change'));
      },
    );
  });

  test(`neither side can change what the other holds, ${way}`, async () => {
    await withProbe(
      () => ({
        look: async (request) => {
          assert.throws(() => request.parts.push(request), TypeError);
          return { parts: [{}] };
        },
      }),
      async ({ look }) => {
        const { parts } = await look({ parts: [{}] });
        assert.throws(() => parts.pop(), TypeError);
      },
    );
  });

  test(`a handler that takes too long ends in DEADLINE_EXCEEDED, and learns it, ${way}`, async () => {
    const learnt = Promise.withResolvers<void>();
    await withProbe(
      () => ({
        look: async (_request, { signal }) => {
          signal.addEventListener('abort', () => learnt.resolve());
          return await new Promise(() => {});
        },
      }),
      async ({ look }) => {
        await assert.rejects(look({}, { timeoutMs: 200 }), (thrown) => hasCode(thrown, 'DEADLINE_EXCEEDED'));
        await learnt.promise;
      },
    );
  });

  test(`a handler learns that its caller gave up, who does not wait for it, ${way}`, async () => {
    const begun = Promise.withResolvers<void>();
    const learnt = Promise.withResolvers<Error>();
    await withProbe(
      () => ({
        look: async (_request, { signal }) => {
          signal.addEventListener('abort', () => learnt.resolve(signal.reason));
          begun.resolve();
          return await new Promise(() => {});
        },
      }),
      async ({ look }) => {
        const patience = new AbortController();
        const call = look({}, { signal: patience.signal });
        await begun.promise;
        patience.abort();
        await assert.rejects(call, (thrown) => hasCode(thrown, 'DEADLINE_EXCEEDED') && thrown.message.includes('given up'));
        assert.match((await learnt.promise).message, /given up/);
        await assert.rejects(look({}, { signal: patience.signal }), (thrown) => hasCode(thrown, 'DEADLINE_EXCEEDED'));
      },
    );
  });

  test(`a call made by a handler gets no more time than the handler has left, ${way}`, async () => {
    const inner = Promise.withResolvers<unknown>();
    await withProbe(
      (self) => ({
        look: async () => {
          await self.change({}, { timeoutMs: 4_000 }).catch(inner.resolve);
          // Both deadlines may be over in the same millisecond, and this one first.
          return await new Promise(() => {});
        },
        change: () => new Promise(() => {}),
      }),
      async ({ look }) => {
        await assert.rejects(look({}, { timeoutMs: 300 }), (thrown) => hasCode(thrown, 'DEADLINE_EXCEEDED'));
        const thrown = await inner.promise;
        assert.ok(hasCode(thrown, 'DEADLINE_EXCEEDED'));
        // On a busy machine there may be none left at all.
        assert.ok(Number(/ (\d+) ms$/.exec(thrown.message)?.[1] ?? 0) <= 300, thrown.message);
      },
    );
  });

  test(`what a handler leaves running after its answer has time of its own, ${way}`, async () => {
    const later = Promise.withResolvers<string>();
    await withProbe(
      (self) => ({
        put: async () => {
          void systemRuntime.clock
            .sleep(500)
            .then(() => self.look({ text: 'later' }))
            .then(({ text }) => later.resolve(text), later.reject);
          return {};
        },
        look: async (request) => request,
      }),
      async ({ put }) => {
        await put({}, { timeoutMs: 400 });
        assert.equal(await later.promise, 'later');
      },
    );
  });

  test(`a call inside a transaction is refused before it is sent, ${way}`, async () => {
    let calls = 0;
    await withProbe(
      () => ({
        look: async () => {
          calls += 1;
          return {};
        },
      }),
      async ({ look }) => {
        await assert.rejects(
          insideTransaction('orders', () => look({})),
          (thrown) => hasCode(thrown, 'RPC_IN_TRANSACTION'),
        );
        assert.equal(calls, 0);
      },
    );
  });

  test(`a call is a step of the trace around it, and so is what its handler calls, ${way}`, async () => {
    const spans: FinishedSpan[] = [];
    const { clock } = systemRuntime;
    const tracer = createTracer({
      clock,
      random: seededRandom(1),
      service: 'gateway',
      sink: (span) => spans.push(span),
      tracesPerSecond: 10,
    });
    await withProbe(
      (self) => ({
        look: async () => {
          await self.change({}).catch(() => {});
          return {};
        },
        change: async () => {
          throw new JangteoError('OUT_OF_STOCK', 'sold');
        },
      }),
      ({ look }) => tracer.span('page', { root: true }, async () => void (await look({}))),
      tracer,
    );
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const path = (span: FinishedSpan | undefined): string[] =>
      span === undefined ? [] : [...path(byId.get(span.parentSpanId ?? '')), `${span.service} ${span.kind} ${span.name}`];
    const deepest = spans.toSorted((a, b) => path(b).length - path(a).length)[0];
    const steps = (name: string) => [
      ...(way === 'in the same process' ? [] : [`gateway client ProbeService/${name}`]),
      `probe server ProbeService/${name}`,
    ];
    assert.deepEqual(path(deepest), ['gateway internal page', ...steps('Look'), ...steps('Change')]);
    assert.equal(deepest?.error?.code, 'OUT_OF_STOCK');
    assert.equal(spans.length, path(deepest).length);
    assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1);
  });
}
