import type { Operator } from '@jangteo/contracts/operators/v1/operators';
import { PASSWORD_CALL } from '@jangteo/edge/clients';
import { iso } from '@jangteo/edge/order-view';
import { text } from '@jangteo/edge/schemas/text';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { type NewOperator, newOperatorSchema, type OperatorChange, operatorChangeSchema, operatorSchema } from '../schemas/operator.ts';

const tags = ['admin: operators'];
/** 20 letters, digits, - and _: 120 bits. */
const PASSWORD_BYTES = 15;

export function adminOperatorRoutes(app: FastifyInstance, { clients: { operators }, runtime: { random } }: GatewayContext): void {
  app.get(
    '/operators',
    {
      schema: {
        tags,
        summary: 'The people who run the shop',
        security,
        response: {
          200: {
            description: 'All of them, by name.',
            type: 'object',
            required: ['items'],
            properties: { items: { type: 'array', items: operatorSchema } },
          },
          ...problems(...SESSION_PROBLEMS),
        },
      },
    },
    async () => ({ items: (await operators.listOperators({})).operators.map(operatorView) }),
  );

  app.post<{ Body: NewOperator }>(
    '/operators',
    {
      config: { audit: 'operator.add' },
      schema: {
        tags,
        summary: 'Add an operator',
        security,
        body: newOperatorSchema,
        response: {
          201: { description: 'The account.', ...operatorSchema },
          ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'ALREADY_EXISTS'),
        },
      },
    },
    async (request, reply) => {
      const { name, role, password } = request.body;
      noteForAudit(request, { target: name });
      const made = password === undefined ? Buffer.from(random.bytes(PASSWORD_BYTES)).toString('base64url') : undefined;
      const { operator } = await operators.createOperator({ name, role, password: password ?? made ?? '' }, PASSWORD_CALL);
      const view = operatorView(operator);
      noteForAudit(request, { target: view.name, after: view });
      return reply.code(201).send({ ...view, ...(made !== undefined && { password: made }) });
    },
  );

  app.put<{ Params: { name: string }; Body: OperatorChange }>(
    '/operators/:name',
    {
      config: { audit: 'operator.change' },
      schema: {
        tags,
        summary: "Change an operator's role or password, or shut the account",
        description: 'Ends every session of the account.',
        security,
        params: { type: 'object', required: ['name'], properties: { name: text(64) } },
        body: operatorChangeSchema,
        response: {
          200: { description: 'The account.', ...operatorSchema },
          ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND'),
        },
      },
    },
    async (request) => {
      const { operator, before, sessionsEnded } = await operators.changeOperator(
        { name: request.params.name, ...request.body },
        PASSWORD_CALL,
      );
      const view = operatorView(operator);
      const change = { ...view, ...(request.body.password !== undefined && { password: 'changed' }), sessions_ended: sessionsEnded };
      noteForAudit(request, { target: view.name, before: operatorView(before), after: change });
      return view;
    },
  );
}

function operatorView(operator: Operator | undefined) {
  insist(operator, 'an account that is known is sent');
  const { name, role, disabled, createdAtMs, loggedInAtMs } = operator;
  return { name, role, disabled, created_at: iso(createdAtMs), logged_in_at: loggedInAtMs === 0n ? null : iso(loggedInAtMs) };
}
