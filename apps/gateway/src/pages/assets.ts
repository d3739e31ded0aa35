import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { matchesNone } from '../etag.ts';

interface Asset {
  readonly type: string;
  readonly content: Buffer;
  readonly version: string;
}

function load(name: string, type: string): Asset {
  const content = readFileSync(new URL(`../../pages/${name}`, import.meta.url));
  return { type, content, version: hash('sha256', content).slice(0, 12) };
}

/** The pages' files; a few kilobytes, so they are held in memory. */
export const ASSETS = {
  'base.css': load('base.css', 'text/css; charset=utf-8'),
  'order.css': load('order.css', 'text/css; charset=utf-8'),
  'search.css': load('search.css', 'text/css; charset=utf-8'),
  'search.js': load('search.js', 'text/javascript; charset=utf-8'),
  'shop.css': load('shop.css', 'text/css; charset=utf-8'),
  'shop.js': load('shop.js', 'text/javascript; charset=utf-8'),
  'icon.svg': load('icon.svg', 'image/svg+xml'),
} as const;

/** The URL changes with the content, so browsers may keep it for ever. */
export function assetUrl(name: keyof typeof ASSETS): string {
  return `/assets/${name}?v=${ASSETS[name].version}`;
}

export function assetRoutes(app: FastifyInstance): void {
  for (const [name, { type, content, version }] of Object.entries(ASSETS)) {
    app.get<{ Querystring: { v?: string } }>(`/assets/${name}`, { schema: { hide: true } }, async ({ query, headers }, reply) => {
      const etag = `"${version}"`;
      reply.header('etag', etag).header('cache-control', query.v === version ? 'public, max-age=31536000, immutable' : 'no-cache');
      if (matchesNone(headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.type(type).send(content);
    });
  }
}
