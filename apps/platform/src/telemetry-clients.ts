import { TelemetryService } from '@jangteo/contracts/telemetry/v1/telemetry';
import type { Runtime } from '@jangteo/kernel/runtime';
import { localClient } from '@jangteo/rpc/local-client';
import type { Client } from '@jangteo/rpc/service-types';
import type { TelemetryReader } from '@jangteo/telemetry/reader';
import { telemetryRpc } from '@jangteo/telemetry/rpc';
import type { Platform } from './platform.ts';

/** One for each process of the shop that records what it does: this one and those that run its other parts. */
export function telemetryClients(
  runtime: Runtime,
  { others }: Platform,
  reader: TelemetryReader | undefined,
): Client<typeof TelemetryService>[] {
  const remote = others.map((peer) => peer.client(TelemetryService));
  if (reader === undefined) return remote;
  const provided = telemetryRpc(reader);
  return [localClient(TelemetryService, () => provided, { runtime, encode: false }), ...remote];
}
