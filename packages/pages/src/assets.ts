import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { matchesNone } from './if-none-match.ts';

/** Files that every front end may serve among its own. */
export const TOKENS_CSS = new URL('../files/tokens.css', import.meta.url);
export const ICON_SVG = new URL('../files/icon.svg', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface Assets<Name extends string = string> {
  /** The address of a file; it changes with the content, so browsers may keep it for ever. */
  url(name: Name): string;
  /** Answers those addresses. */
  addRoutes(app: FastifyInstance): void;
}

/** Files of a front end, held in memory, under `prefix`, such as `/assets/`. Throws for a file that is not there or of no known type. */
export function loadAssets<Name extends string>(prefix: string, files: Readonly<Record<Name, URL>>): Assets<Name> {
  const loaded = new Map(Object.entries<URL>(files).map(([name, url]) => [name, load(name, readFileSync(url))]));
  return {
    url(name) {
      return `${prefix}${name}?v=${loaded.get(name)?.version}`;
    },
    addRoutes(app) {
      for (const [name, { type, content, version }] of loaded) {
        app.get<{ Querystring: { v?: string } }>(`${prefix}${name}`, { schema: { hide: true } }, async ({ query, headers }, reply) => {
          const etag = `"${version}"`;
          reply.header('etag', etag).header('cache-control', query.v === version ? 'public, max-age=31536000, immutable' : 'no-cache');
          if (matchesNone(headers['if-none-match'], etag)) return reply.code(304).send();
          return reply.type(type).send(content);
        });
      }
    },
  };
}

/** All files of one folder by their names. */
export function filesOf<Name extends string>(folder: URL, names: readonly Name[]): Record<Name, URL> {
  return Object.fromEntries(names.map((name) => [name, new URL(basename(name), folder)])) as Record<Name, URL>;
}

function load(name: string, content: Buffer) {
  const type = TYPES[extname(name)];
  if (type === undefined) throw new TypeError(`${name} has no type that is known here`);
  return { type, content, version: hash('sha256', content).slice(0, 12) };
}
