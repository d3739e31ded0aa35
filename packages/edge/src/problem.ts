import { ERRORS, type ErrorCode, type FieldError, JangteoError } from '@jangteo/kernel/errors';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { fieldErrors } from './validation.ts';

/** A problem document (RFC 9457). Some codes bring members of their own, such as `shortages`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly trace_id: string;
  readonly [member: string]: unknown;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What a caller is told. Of a failure inside, only its title: its detail may name hosts and files, and goes to the log. */
export function problemOf(error: JangteoError, traceId: string): Problem {
  const { status, title } = error.entry;
  const standard = {
    type: `/problems/${error.code}`,
    title,
    status,
    code: error.code,
    detail: status >= 500 ? title : error.message,
    ...(error.errors === undefined ? {} : { errors: error.errors }),
    trace_id: traceId,
  };
  // Twice: they come first, and no member of an error's own takes their place.
  return { ...standard, ...error.data, ...standard };
}

const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_MAX_PARAM_LENGTH: 'NOT_FOUND',
};

const requestParts: Readonly<Record<string, string>> = {
  body: 'the body is',
  headers: 'the headers are',
  params: 'the path is',
  querystring: 'the query string is',
};

/** INVALID_REQUEST whose detail shows the first of the errors. */
export function invalid(part: string, errors: readonly FieldError[]): JangteoError {
  const [first] = errors;
  const example = first === undefined ? '' : `: ${first.path === '' ? 'it' : first.path} ${first.message}`;
  return new JangteoError('INVALID_REQUEST', `${part} not valid${example}`, { errors });
}

/** Whatever was thrown, as an entry of the registry. */
export function errorOf(thrown: unknown, request: FastifyRequest): JangteoError {
  if (thrown instanceof JangteoError) return thrown;
  const { validation, validationContext, code = '', statusCode = 500, message } = thrown as FastifyError;
  if (validation !== undefined) {
    const part = requestParts[validationContext ?? ''] ?? 'the request is';
    return invalid(part, fieldErrors(validation));
  }
  const known = frameworkCodes[code];
  if (known === 'BODY_TOO_LARGE') return new JangteoError(known, `the body may have ${request.routeOptions.bodyLimit} bytes at most`);
  if (known !== undefined) return new JangteoError(known, ERRORS[known].hint, { cause: thrown });
  // Anything else that the framework blames on the caller: a connection cut short, a bad URL.
  if (statusCode >= 400 && statusCode < 500) return new JangteoError('INVALID_REQUEST', message, { cause: thrown });
  return JangteoError.from(thrown);
}

export function sendProblem(error: JangteoError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status } = error.entry;
  request.span?.set({ 'jangteo.problem.code': error.code });
  if (status >= 500) request.span?.fail(error);
  // Closing on a client that still sends would break its pipe before it reads the answer; Node reads the rest and drops it.
  reply.removeHeader('connection');
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const retryAfter = status === 503 ? 1 : error.data?.retry_after_seconds;
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(problemOf(error, request.id)));
}
