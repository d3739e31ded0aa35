import type { Http2Session } from 'node:http2';
import { Http2SessionManager } from '@connectrpc/connect-node';

/**
 * HTTP/2 sessions whose errors end the calls on them and nothing else: connect-node 2.2.0 takes its listener off a session whose ping
 * timed out before the session tells its error, and an error that nobody listens to ends the process.
 */
export class PeerSessions extends Http2SessionManager {
  readonly #heard = new WeakSet<Http2Session>();

  override async request(...call: Parameters<Http2SessionManager['request']>): ReturnType<Http2SessionManager['request']> {
    const stream = await super.request(...call);
    const { session } = stream;
    if (session !== undefined && !this.#heard.has(session)) {
      this.#heard.add(session);
      session.on('error', () => {});
    }
    return stream;
  }
}
