import { currency, text } from '@jangteo/edge/schemas/text';

/** How much of a file one request brings. */
export const PIECE_BYTES_MAX = 4 * 1_024 * 1_024;
const FILE_BYTES_MAX = 2 * 1_024 ** 3;
const STOCK_MAX = 1_000_000_000;

const whole = { type: 'integer' } as const;
const string = { type: 'string' } as const;

export const newFileImportSchema = {
  type: 'object',
  required: ['name', 'bytes'],
  additionalProperties: false,
  properties: {
    name: text(255),
    bytes: { type: 'integer', minimum: 1, maximum: FILE_BYTES_MAX },
    currency: { ...currency, description: "Of prices that name none; default: the shop's." },
    stock: { type: 'integer', minimum: 0, maximum: STOCK_MAX, description: "Of every SKU, once per import; default: each row's own." },
  },
} as const;

export const pieceQuerySchema = {
  type: 'object',
  required: ['offset'],
  additionalProperties: false,
  properties: { offset: { type: 'integer', minimum: 0, maximum: FILE_BYTES_MAX, description: 'Where in the file the piece begins.' } },
} as const;

export const fileImportSchema = {
  description: 'The import of a file.',
  type: 'object',
  properties: {
    id: string,
    name: string,
    state: { type: 'string', enum: ['uploading', 'waiting', 'reading', 'importing', 'done', 'failed', 'stopped'] },
    bytes: { ...whole, description: 'Of the file: uploaded, then read, then imported.' },
    bytes_total: whole,
    rows: whole,
    imported: { ...whole, description: 'New or changed products.' },
    unchanged: whole,
    skipped: whole,
    mended: { ...whole, description: 'Rows that were imported with a correction.' },
    unlisted: { ...whole, description: 'Products without a price: they can be read, but are not sold.' },
    granted: { ...whole, description: 'SKUs that got stock.' },
    without_stock: whole,
    issues: {
      type: 'array',
      description: 'The first thousand, in the order of the lines.',
      items: {
        type: 'object',
        properties: {
          line: whole,
          kind: { type: 'string', enum: ['skipped', 'mended', 'unlisted'] },
          reason: string,
          detail: string,
          id: string,
        },
      },
    },
    reasons: { type: 'object', additionalProperties: whole, description: 'All of them, by reason.' },
    error: { type: ['string', 'null'], description: 'Why it failed, or ended before the end of the file.' },
  },
} as const;
