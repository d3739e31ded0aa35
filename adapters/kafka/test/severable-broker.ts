import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to the broker that can be cut, held up, and mended. */
export interface SeverableBroker {
  /** Where the log comes in. */
  readonly url: string;
  readonly port: number;
  /** How many bytes the broker has sent. */
  readonly received: number;
  /** Breaks every connection; new ones get through. */
  hangUp(): void;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections again. */
  mend(): Promise<void>;
  /** Keeps what is sent from now on, as a broker does that is stopped. */
  stall(): void;
  /** New connections get through; what was kept stays so. */
  flow(): void;
  /** The broker gets what was kept, even from those who have given up. */
  release(): void;
}

interface Wire {
  readonly inner: Socket;
  readonly outer: Socket;
  isHeld: boolean;
  readonly held: Buffer[];
}

export async function severableBroker(url: string): Promise<SeverableBroker> {
  const { hostname, port: upstream } = new URL(url);
  const wires = new Set<Wire>();
  let isStalled = false;
  let received = 0;
  const take = (inner: Socket) => {
    const outer = connect(Number(upstream), hostname);
    const wire: Wire = { inner, outer, isHeld: isStalled, held: [] };
    wires.add(wire);
    const drop = () => {
      inner.destroy();
      if (wire.held.length > 0) return;
      outer.destroy();
      wires.delete(wire);
    };
    inner.on('error', () => {}).on('close', drop);
    outer.on('error', () => {}).on('close', drop);
    inner.on('data', (bytes) => {
      if (wire.isHeld) wire.held.push(bytes);
      else outer.write(bytes);
    });
    outer.on('data', (bytes) => {
      received += bytes.length;
      if (!inner.destroyed) inner.write(bytes);
    });
  };
  const listen = async (port: number): Promise<Server> => {
    const made = createServer(take).listen(port, '127.0.0.1');
    await once(made, 'listening');
    return made;
  };
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const hangUp = () => {
    for (const { inner, outer, held } of wires) {
      held.length = 0;
      inner.destroy();
      outer.destroy();
    }
  };
  return {
    url: `kafka://127.0.0.1:${port}`,
    port,
    get received() {
      return received;
    },
    hangUp,
    async cut() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      hangUp();
      await closed;
    },
    async mend() {
      server = await listen(port);
    },
    stall() {
      isStalled = true;
      for (const wire of wires) wire.isHeld = true;
    },
    flow() {
      isStalled = false;
    },
    release() {
      isStalled = false;
      for (const { inner, outer, held } of wires) {
        if (!inner.destroyed) continue;
        // After it nobody waits for an answer.
        outer.end(Buffer.concat(held.splice(0)));
      }
      for (const wire of wires) {
        wire.isHeld = false;
        for (const bytes of wire.held.splice(0)) wire.outer.write(bytes);
      }
    },
  };
}
