import { invalid } from '@jangteo/edge/problem';
import { id } from '@jangteo/edge/schemas/text';
import { JangteoError } from '@jangteo/kernel/errors';
import { isCurrency } from '@jangteo/kernel/money';
import type { FastifyInstance } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import type { FileImport, NewFileImport } from '../file-imports.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { fileImportSchema, newFileImportSchema, PIECE_BYTES_MAX, pieceQuerySchema } from '../schemas/import-files.ts';

const tags = ['admin: import'];
const params = { type: 'object', required: ['id'], properties: { id } } as const;

type ById = { Params: { id: string } };

/** Files of products, uploaded in pieces so that neither a slow line nor a large file is in the way. */
export function adminImportFileRoutes(app: FastifyInstance, { imports }: GatewayContext): void {
  app.post<{ Body: NewFileImport }>(
    '/import/files',
    {
      config: { audit: 'import.file' },
      schema: {
        tags,
        summary: 'Announce a file of products',
        description: 'NDJSON, one product a line, plain or gzip, as `jangteo import` takes it. Its bytes follow in pieces.',
        security,
        body: newFileImportSchema,
        response: { 201: fileImportSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      noteForAudit(request, { target: body.name });
      if (body.currency !== undefined && !isCurrency(body.currency)) {
        throw invalid('the body is', [{ path: 'currency', message: 'must be an ISO 4217 code such as KRW' }]);
      }
      return reply.code(201).send(fileImportView(await imports.begin(body)));
    },
  );

  app.get(
    '/import/files',
    {
      schema: {
        tags,
        summary: 'The files that were imported last',
        security,
        response: {
          200: {
            description: 'Newest first.',
            type: 'object',
            required: ['items'],
            properties: { items: { type: 'array', items: fileImportSchema } },
          },
          ...problems(...SESSION_PROBLEMS),
        },
      },
    },
    async () => ({ items: imports.list().map(fileImportView) }),
  );

  app.get<ById>(
    '/import/files/:id',
    {
      schema: {
        tags,
        summary: 'How far the import of a file is, and what became of its rows',
        security,
        params,
        response: { 200: fileImportSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async ({ params }) => fileImportView(imports.read(params.id)),
  );

  app.delete<ById>(
    '/import/files/:id',
    {
      config: { audit: 'import.stop' },
      schema: {
        tags,
        summary: 'End the import of a file after the batch under way',
        description: 'What is in stays; the same file goes on from there.',
        security,
        params,
        response: { 200: fileImportSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async ({ params }) => fileImportView(imports.stop(params.id)),
  );

  // In a room of its own: nothing else takes bytes that are no JSON.
  app.register(async (pieces) => {
    pieces.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    pieces.put<ById & { Querystring: { offset: number }; Body: unknown }>(
      '/import/files/:id/bytes',
      {
        config: { audit: 'import.piece' },
        bodyLimit: PIECE_BYTES_MAX,
        schema: {
          tags,
          summary: 'The next piece of a file, as application/octet-stream',
          description: `Up to ${PIECE_BYTES_MAX} bytes. After the last one the import begins.`,
          security,
          params,
          querystring: pieceQuerySchema,
          response: {
            200: fileImportSchema,
            ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'),
          },
        },
      },
      async ({ params, query: { offset }, body }) => {
        if (!Buffer.isBuffer(body)) throw new JangteoError('UNSUPPORTED_MEDIA_TYPE', 'send the bytes as application/octet-stream');
        return fileImportView(await imports.write(params.id, offset, body));
      },
    );
  });
}

export type FileImportView = ReturnType<typeof fileImportView>;

function fileImportView({ id, name, state, bytes, bytesTotal, result, error }: FileImport) {
  const { withoutStock, ...counts } = result;
  return { id, name, state, bytes, bytes_total: bytesTotal, ...counts, without_stock: withoutStock, error: error ?? null };
}
