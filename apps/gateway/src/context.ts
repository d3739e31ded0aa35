import type { OperationsService } from '@jangteo/contracts/operations/v1/operations';
import type { OperatorsService } from '@jangteo/contracts/operators/v1/operators';
import type { TelemetryService } from '@jangteo/contracts/telemetry/v1/telemetry';
import type { ShopClients } from '@jangteo/edge/clients';
import type { Pages } from '@jangteo/edge/page-context';
import type { Values } from '@jangteo/kernel/config';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Client } from '@jangteo/rpc/service-types';
import type { onRequestAsyncHookHandler } from 'fastify';
import type { AppendClicks } from './click-buffer.ts';
import type { Doctor } from './doctor.ts';
import type { Engines } from './engines.ts';
import type { FileImports } from './file-imports.ts';
import type { GatewayLimits } from './rate-limits.ts';
import type { settings } from './settings.ts';
import type { Closing } from './shutdown.ts';

/** The services that answer the calls of the shop and of its operators, wherever they run. */
export interface GatewayClients extends ShopClients {
  readonly operators: Client<typeof OperatorsService>;
}

/** Whether each thing that the shop depends on answers. */
export type Health = Readonly<
  Record<
    string,
    {
      readonly ok: boolean;
      readonly detail?: string;
      /** In another process: this one does what it can without it. */
      readonly elsewhere?: boolean;
    }
  >
>;

/** The operator's side of every service that has a store, in whichever process it runs. */
export interface Operations {
  readonly services: readonly string[];
  of(service: string): Client<typeof OperationsService>;
}

export interface GatewayOptions {
  readonly runtime: Runtime;
  readonly clients: GatewayClients;
  /** Memory for products whose documents are not in this process; default 0. */
  readonly hotBytes?: number;
  readonly settings: Values<typeof settings>;
  /** SHA-256 in hex of each token that opens the admin API. */
  readonly adminTokenHashes: readonly string[];
  /** Tells one running platform from another; /health/live shows it. */
  readonly instance: string;
  readonly operations: Operations;
  readonly health: () => Promise<Health>;
  /** What waits in each service; all 0 means that every order has come to rest. */
  readonly pending: () => Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>;
  /** What each process of the shop has recorded; none where nothing is. */
  readonly telemetry: readonly Client<typeof TelemetryService>[];
  /** Puts clicks of pages into the log. */
  readonly appendClicks: AppendClicks;
  /** The front ends it serves. */
  readonly pages: readonly Pages[];
  /** Files of products that operators upload. */
  readonly imports: FileImports;
  readonly engines: Engines;
  readonly doctor: Doctor;
  /** The metrics of this process, as Prometheus reads them. */
  readonly metricsText: () => Promise<string>;
}

/** What a room of the gateway is given. */
export interface GatewayContext extends GatewayOptions {
  readonly limits: GatewayLimits;
  readonly closing: Closing;
  /** Lets only a buyer in, and tells who it is in `request.userId`. */
  readonly session: onRequestAsyncHookHandler;
  /** Lets only operators in, and tells who it is in `request.operator`. */
  readonly admin: onRequestAsyncHookHandler;
}
