/**
 * The one registry of what can go wrong. `status` is the HTTP status at the edge, `rpc` the Connect code between services,
 * `title` says what it is, `hint` what to do. docs/errors.md is generated from it.
 */
export const ERRORS = {
  // Requests
  INVALID_REQUEST: {
    status: 400,
    rpc: 'invalid_argument',
    title: 'The request is not valid',
    hint: 'Correct the fields named in `errors`.',
  },
  MALFORMED_JSON: { status: 400, rpc: 'invalid_argument', title: 'The body is not valid JSON', hint: 'Send UTF-8 JSON.' },
  BODY_TOO_LARGE: {
    status: 413,
    rpc: 'resource_exhausted',
    title: 'The body is too large',
    hint: 'Keep it under the limit that the detail names.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    rpc: 'invalid_argument',
    title: 'The media type is not supported',
    hint: 'Send `Content-Type: application/json`.',
  },
  UNAUTHENTICATED: {
    status: 401,
    rpc: 'unauthenticated',
    title: 'No valid session',
    hint: 'Log in with POST /v1/sessions and send the token.',
  },
  WRONG_CREDENTIALS: {
    status: 401,
    rpc: 'unauthenticated',
    title: 'The e-mail address or the password is wrong',
    hint: 'Check both; they are not told apart on purpose.',
  },
  FORBIDDEN: { status: 403, rpc: 'permission_denied', title: 'Not allowed', hint: 'Use a credential that has this right.' },
  NOT_FOUND: { status: 404, rpc: 'not_found', title: 'There is no such thing', hint: 'Check the id.' },
  METHOD_NOT_ALLOWED: { status: 405, rpc: 'unimplemented', title: 'The method is not allowed here', hint: 'See /docs for the methods.' },
  RATE_LIMITED: { status: 429, rpc: 'resource_exhausted', title: 'Too many requests', hint: 'Wait for the seconds in Retry-After.' },
  // Users
  EMAIL_TAKEN: { status: 409, rpc: 'already_exists', title: 'The e-mail address is taken', hint: 'Log in, or use another address.' },
  // Catalogue
  VERSION_CONFLICT: {
    status: 412,
    rpc: 'aborted',
    title: 'Somebody else changed it first',
    hint: 'Read it again and send its ETag in If-Match.',
  },
  IF_MATCH_REQUIRED: {
    status: 428,
    rpc: 'failed_precondition',
    title: 'If-Match is required',
    hint: 'Send the ETag that you read, or `*`.',
  },
  ALREADY_EXISTS: { status: 409, rpc: 'already_exists', title: 'It exists already', hint: 'Use another id, or PUT to change it.' },
  SKU_TAKEN: {
    status: 409,
    rpc: 'already_exists',
    title: 'The SKU belongs to another product',
    hint: 'SKUs are unique over products and variants.',
  },
  // Carts
  CART_FULL: {
    status: 422,
    rpc: 'failed_precondition',
    title: 'The cart has as many lines as it can have',
    hint: 'Take a line out, or order what is in it first.',
  },
  CART_EMPTY: {
    status: 422,
    rpc: 'failed_precondition',
    title: 'The cart is empty',
    hint: 'Fill it with PUT /v1/cart/lines/{sku}, or send `lines`.',
  },
  // Orders
  IDEMPOTENCY_KEY_REQUIRED: {
    status: 400,
    rpc: 'invalid_argument',
    title: 'Idempotency-Key is required',
    hint: 'Send a new key for each order, the same key to retry.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    rpc: 'invalid_argument',
    title: 'The Idempotency-Key was used with another body',
    hint: 'Use a new key for another order.',
  },
  IN_PROGRESS: {
    status: 409,
    rpc: 'aborted',
    title: 'A request with this Idempotency-Key is under way',
    hint: 'Retry with the same key in a moment.',
  },
  UNKNOWN_SKU: {
    status: 422,
    rpc: 'invalid_argument',
    title: 'The SKU cannot be ordered',
    hint: 'Take the SKUs of listed products or their variants.',
  },
  OUT_OF_STOCK: {
    status: 409,
    rpc: 'failed_precondition',
    title: 'Not enough stock',
    hint: 'Order less of the SKUs named in `shortages`.',
  },
  PRICE_CHANGED: {
    status: 409,
    rpc: 'failed_precondition',
    title: 'The total is not what you expected',
    hint: 'Show the new prices and ask again.',
  },
  MIXED_CURRENCIES: {
    status: 422,
    rpc: 'invalid_argument',
    title: 'The order mixes currencies',
    hint: 'Place one order for each currency.',
  },
  AMOUNT_TOO_LARGE: { status: 422, rpc: 'out_of_range', title: 'The amount is too large', hint: 'Split the order.' },
  NOT_CANCELLABLE: {
    status: 409,
    rpc: 'failed_precondition',
    title: 'The order can no longer be cancelled',
    hint: 'It is on its way, or already closed.',
  },
  ORDER_CLOSED: {
    status: 409,
    rpc: 'failed_precondition',
    title: 'The order was closed before its stock could be held',
    hint: 'Place a new order with a new Idempotency-Key.',
  },
  // Payments
  PAYMENT_DECLINED: {
    status: 402,
    rpc: 'failed_precondition',
    title: 'The payment was declined',
    hint: 'Place a new order with another payment method.',
  },
  // Inventory
  BELOW_RESERVED: {
    status: 409,
    rpc: 'failed_precondition',
    title: 'The stock would fall below what is reserved',
    hint: 'Adjust to at least the reserved quantity.',
  },
  // Engines
  TX_NESTED: {
    status: 500,
    rpc: 'internal',
    title: 'A store was used inside a transaction',
    hint: 'Use only `tx` inside; call the store before or after.',
  },
  RPC_IN_TRANSACTION: {
    status: 500,
    rpc: 'internal',
    title: 'A service was called inside a transaction',
    hint: 'Call it before or after the transaction.',
  },
  TX_ENDED: {
    status: 500,
    rpc: 'internal',
    title: 'A transaction was used after its end',
    hint: 'Await every query inside the transaction.',
  },
  DUPLICATE_KEY: { status: 409, rpc: 'already_exists', title: 'A unique value exists already', hint: 'Use another value.' },
  INDEX_MISSING: { status: 500, rpc: 'internal', title: 'No declared index answers the query', hint: 'Declare an index for it.' },
  BAD_CURSOR: { status: 400, rpc: 'invalid_argument', title: 'The cursor is not valid', hint: 'Start again without a cursor.' },
  FEED_LOST: {
    status: 500,
    rpc: 'out_of_range',
    title: 'The change feed no longer reaches back that far',
    hint: 'Scan the collection again, then follow the feed from now.',
  },
  INDEX_IN_USE: {
    status: 409,
    rpc: 'failed_precondition',
    title: 'The search index is in use',
    hint: 'Point the alias to another version first.',
  },
  REINDEX_GATE: {
    status: 409,
    rpc: 'failed_precondition',
    title: 'The new search index did not pass the check',
    hint: 'See what the check found; the alias answers from the old version.',
  },
  UNKNOWN_TOPIC: { status: 404, rpc: 'not_found', title: 'There is no such topic', hint: 'See the event catalogue for the topics.' },
  CRASH_LOOP: {
    status: 500,
    rpc: 'internal',
    title: 'An event took the process down at restart after restart',
    hint: 'Mend the cause, then redrive the event, or edit or discard it: `jangteo dead-letters`.',
  },
  STORE_FULL: {
    status: 507,
    rpc: 'resource_exhausted',
    title: 'The disk or the size limit is full',
    hint: 'Free some space; nothing was half written.',
  },
  ENGINE_AWAY: { status: 503, rpc: 'unavailable', title: 'An engine does not answer', hint: 'Retry in a moment.' },
  SERVICE_UNAVAILABLE: { status: 503, rpc: 'unavailable', title: 'A service does not answer', hint: 'Retry in a moment.' },
  UNIMPLEMENTED: {
    status: 501,
    rpc: 'unimplemented',
    title: 'The service does not have this method',
    hint: 'Check that the URL of the service points at it, and that both sides run the same version.',
  },
  DEADLINE_EXCEEDED: { status: 504, rpc: 'deadline_exceeded', title: 'It took too long', hint: 'Retry with the same Idempotency-Key.' },
  // Start and files
  BAD_CONFIG: { status: 500, rpc: 'internal', title: 'A setting is not valid', hint: 'See docs/configuration.md.' },
  PORT_IN_USE: { status: 500, rpc: 'internal', title: 'The port is in use', hint: 'Set JANGTEO_HTTP_PORT to a free one.' },
  DATA_DIR_NOT_WRITABLE: {
    status: 500,
    rpc: 'internal',
    title: 'The data folder cannot be written',
    hint: 'Set JANGTEO_DATA_DIR to a folder of yours.',
  },
  DATA_DIR_IN_USE: {
    status: 500,
    rpc: 'internal',
    title: 'Another platform runs on this data folder',
    hint: 'Stop it, or set another JANGTEO_DATA_DIR.',
  },
  DATA_DIR_NEWER: {
    status: 500,
    rpc: 'internal',
    title: 'The data folder was written by a newer version',
    hint: 'Start that version, or newer.',
  },
  SOURCE_NOT_AT_REST: {
    status: 409,
    rpc: 'failed_precondition',
    title: 'The shop that is to be moved is not at rest',
    hint: 'Start it once more with this version, without new orders, let it finish what is on its way, stop it, and move it then.',
  },
  TARGET_NOT_EMPTY: {
    status: 409,
    rpc: 'failed_precondition',
    title: 'The engine that a shop is to be moved to holds something else',
    hint: 'Name another database, prefix or server in its URL, or empty what is there; docs/moving.md tells how.',
  },
  IMPORT_FAILED: {
    status: 422,
    rpc: 'invalid_argument',
    title: 'Nothing could be imported',
    hint: 'The detail says why; see `jangteo import --help`.',
  },
  INTERNAL: { status: 500, rpc: 'internal', title: 'Something went wrong inside', hint: 'Look the trace id up in the log.' },
} as const satisfies Record<string, ErrorEntry>;

export interface ErrorEntry {
  readonly status: number;
  readonly rpc: string;
  readonly title: string;
  readonly hint: string;
}

export type ErrorCode = keyof typeof ERRORS;

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface ErrorExtras {
  /** What was wrong, field by field. */
  readonly errors?: readonly FieldError[];
  /** Members added to the problem document, such as `shortages`. JSON values only. */
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error class. `code` is an entry of ERRORS; `message` is the detail for a person. */
export class JangteoError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[] | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, detail: string, extras: ErrorExtras = {}) {
    super(detail, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'JangteoError';
    this.code = code;
    this.errors = extras.errors;
    this.data = extras.data;
  }

  get entry(): ErrorEntry {
    return ERRORS[this.code];
  }

  /** Wraps whatever was thrown; a JangteoError stays as it is. */
  static from(thrown: unknown, code: ErrorCode = 'INTERNAL'): JangteoError {
    if (thrown instanceof JangteoError) return thrown;
    return new JangteoError(code, thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  }
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

export function hasCode(thrown: unknown, ...codes: ErrorCode[]): thrown is JangteoError {
  return thrown instanceof JangteoError && codes.includes(thrown.code);
}
