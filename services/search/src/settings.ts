import type { Setting } from '@jangteo/kernel/config';
import { weightsSetting } from './search-weights.ts';

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MAX_MS = 30 * UNITS_MS.d;

const reindexEveryMs: Setting<number> = {
  variable: 'JANGTEO_REINDEX_EVERY',
  about: 'How often the search index is compared with the whole catalogue and mended, such as 30m, 1h or 1d; 0: never.',
  fallback: UNITS_MS.h,
  parse(text) {
    if (text === '0') return 0;
    const [, number = '', unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
    const ms = Number(number) * (UNITS_MS[unit as keyof typeof UNITS_MS] ?? Number.NaN);
    if (!(ms >= UNITS_MS.s && ms <= MAX_MS)) throw new Error('0, or a time from 1s to 30d such as 90s, 30m, 1h or 1d');
    return ms;
  },
};

export const settings = { reindexEveryMs, weights: weightsSetting };
