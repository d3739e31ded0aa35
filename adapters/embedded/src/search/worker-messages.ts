import type { ErrorCode, FieldError } from '@jangteo/kernel/errors';

/** What a thread is asked. JSON travels as text: copying a string costs a fraction of copying its objects. */
export interface ThreadRequest {
  readonly id: number;
  readonly method: string;
  readonly json: string;
}

export interface ThreadFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly errors: readonly FieldError[] | undefined;
}

export type ThreadReply = { readonly id: number; readonly json: string } | { readonly id: number; readonly failure: ThreadFailure };

/** What a thread says by itself. */
export interface ThreadEvent<Event> {
  readonly event: Event;
}
