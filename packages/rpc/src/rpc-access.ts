import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { Code, ConnectError, type HandlerContext, type Interceptor } from '@connectrpc/connect';
import { JangteoError } from '@jangteo/kernel/errors';
import { toConnectError } from './rpc-errors.ts';

/** Shows the peer that the call comes from the shop. */
export function carrySecret(secret: string): Interceptor {
  return (next) => (request) => {
    request.header.set('authorization', `Bearer ${secret}`);
    return next(request);
  };
}

/**
 * Decides on a call by its headers, before its body is read. With a secret a call has to bring it. Without one only this machine can
 * call, and a page in its browser may not: it would come with an Origin, or by a name of its own for this address.
 * Throws BAD_CONFIG for a host that other machines reach without a secret.
 */
export function requestGate(host: string, secret: string | undefined): (context: HandlerContext) => void {
  if (secret === undefined || secret === '') {
    if (!isLoopback(host)) {
      throw new JangteoError('BAD_CONFIG', `other machines reach ${host}: set JANGTEO_RPC_SECRET, the same for every process of the shop`);
    }
    return ({ requestHeader, url }) => {
      if (requestHeader.has('origin') || !isLoopback(new URL(url).hostname)) {
        throw toConnectError(new JangteoError('FORBIDDEN', 'calls come from processes of this machine'));
      }
    };
  }
  const expected = digest(`Bearer ${secret}`);
  return ({ requestHeader }) => {
    const isRight = timingSafeEqual(digest(requestHeader.get('authorization') ?? ''), expected);
    if (!isRight) throw new ConnectError('the call does not bring the JANGTEO_RPC_SECRET of this process', Code.Unauthenticated);
  };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const version = isIP(name);
  return version === 0 ? name === 'localhost' : loopback.check(name, version === 6 ? 'ipv6' : 'ipv4');
}

// Equally long, whatever was sent: the comparison takes the same time.
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
