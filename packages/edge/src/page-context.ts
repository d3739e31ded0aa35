import type { Runtime } from '@jangteo/kernel/runtime';
import type { FastifyInstance } from 'fastify';
import type { ShopClients } from './clients.ts';
import type { Limits } from './limits.ts';

/** What a front end is given by the gateway that serves it. */
export interface PageContext {
  readonly runtime: Runtime;
  readonly clients: ShopClients;
  readonly limits: Limits;
  readonly settings: {
    /** The time zone in which the pages show times. */
    readonly timeZone: string;
    /** Other origins that may act with a buyer's cookie. */
    readonly corsOrigins: readonly string[];
  };
}

/** A front end: adds its routes to the gateway. */
export type Pages = (app: FastifyInstance, context: PageContext) => void;
