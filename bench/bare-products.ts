// What a get-by-id costs without a shop around it, for a process of its own: `bare-products.ts sqlite FILE PORT` or `constant BYTES PORT`.
// Port 0 takes a free one; processes that are given the same port share it.
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import fastify from 'fastify';

process.on('disconnect', () => process.exit());
const [kind, argument = '', port = '0'] = process.argv.slice(2);
const listening = { port: Number(port), host: '127.0.0.1', reusePort: true };
const JSON_TYPE = 'application/json; charset=utf-8';

if (kind === 'sqlite') {
  const database = new DatabaseSync(argument, { readOnly: true });
  const get = database.prepare(
    'select b.version, b.json from "products.keys" k join "products.bodies" b on b.changed = k.changed where k.id = ?',
  );
  const app = fastify();
  app.get<{ Params: { id: string } }>('/v1/products/:id', (request, reply) => {
    const found = get.get(request.params.id) as { version: number; json: string } | undefined;
    if (found === undefined) return reply.code(404).send();
    return reply.header('etag', `"${found.version}"`).type(JSON_TYPE).send(found.json);
  });
  await app.listen(listening);
  report(app.server.address());
} else {
  const body = Buffer.alloc(Number(argument), '가');
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': body.length });
    response.end(body);
  });
  server.listen(listening, () => report(server.address()));
}

function report(address: unknown): void {
  process.send?.((address as { port: number }).port);
}
