/** The query of a list: how many, and where the page before ended. */
export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

export const pageQuery = (defaultLimit: number, limitMax: number) =>
  ({
    limit: { type: 'integer', minimum: 1, maximum: limitMax, default: defaultLimit },
    cursor: { type: 'string', maxLength: 1_000, description: '`next_cursor` of the page before.' },
  }) as const;

export const pageSchema = (items: object, description: string) => ({
  description,
  type: 'object',
  required: ['items', 'next_cursor'],
  properties: {
    items: { type: 'array', items },
    next_cursor: { type: ['string', 'null'], description: '`null` on the last page.' },
  },
});

/** An empty cursor of a contract is no cursor. */
export function nextCursor(cursor: string): string | null {
  return cursor === '' ? null : cursor;
}
