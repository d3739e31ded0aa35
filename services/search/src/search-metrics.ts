import type { Runtime } from '@jangteo/kernel/runtime';
import type { Climb } from './ladder.ts';
import type { Asked } from './search-request.ts';

export interface SearchMetrics {
  /** Returns what to call at the end. */
  begin(call: 'search' | 'suggest'): () => void;
  searched(asked: Asked, climb: Climb): void;
}

export function searchMetrics({ clock, meter }: Runtime): SearchMetrics {
  const seconds = meter.histogram('jangteo_search_seconds', 'How long searches and suggestions took, by call.', ['call']);
  const searches = meter.counter('jangteo_searches_total', 'Searches by how they were answered; nothing: no product was found.', ['rung']);
  return {
    begin(call) {
      const began = clock.now();
      return () => seconds.record((clock.now() - began) / 1_000, { call });
    },
    searched({ query }, climb) {
      searches.add({ rung: rungOf(query, climb) });
    },
  };
}

function rungOf(query: string, { page, step }: Climb): string {
  if (query === '') return 'browse';
  if (page.total === 0) return 'nothing';
  if (step.least !== undefined || !step.priced) return 'relaxed';
  return step.corrected ? 'corrected' : 'typed';
}
