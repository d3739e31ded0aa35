import { useEffect } from 'preact/hooks';
import { api } from '../../api.ts';
import type { Consumer, Metrics } from '../../api-types.ts';
import { LAG_WINDOW_MS, type LagSample, withPast, withSample } from '../../logic/lag-history.ts';
import { gridOf, sumAt } from '../../logic/series.ts';
import { store, useStore } from '../../store.ts';
import { type Load, useLoad } from '../../use-load.ts';

const POLL_MS = 1_500;
const PAST_STEP_MS = 10_000;

type History = ReadonlyMap<string, readonly LagSample[]>;

/** Seen while the page is open, in whichever of its rooms; the shop itself samples too seldom to watch a consumer by. */
const historyStore = store<History>(new Map());
let hasPast = false;

/** The consumers as they are now, with how far behind each was. */
export function useConsumers(): { readonly load: Load<readonly Consumer[]>; readonly history: History } {
  const load = useLoad(loadConsumers, [], POLL_MS);
  const history = useStore(historyStore);
  useEffect(() => {
    if (hasPast) return;
    hasPast = true;
    // Without it the charts begin when the page is opened.
    loadPast().catch(() => undefined);
  }, []);
  return { load, history };
}

async function loadConsumers(signal: AbortSignal): Promise<readonly Consumer[]> {
  const { items } = await api.get<{ items: Consumer[] }>('/consumers', { signal });
  const at = Date.now();
  const seen = historyStore.get();
  historyStore.set(new Map([...seen, ...items.map(({ name, lag }) => [name, withSample(seen.get(name) ?? [], { at, lag })] as const)]));
  return items;
}

async function loadPast(): Promise<void> {
  const toMs = Math.floor(Date.now() / PAST_STEP_MS) * PAST_STEP_MS;
  const fromMs = toMs - LAG_WINDOW_MS;
  const query = {
    name: 'jangteo_consumer_lag',
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    step: PAST_STEP_MS / 1_000,
  };
  const { series } = await api.get<Metrics>('/metrics', { query });
  const grid = gridOf(fromMs, toMs, PAST_STEP_MS);
  const seen = new Map(historyStore.get());
  for (const [name, of] of Map.groupBy(series, ({ labels }) => labels.service ?? '')) {
    const values = sumAt(grid, of);
    const past = grid.flatMap((at, index): LagSample[] => {
      const lag = values[index] ?? null;
      return lag === null ? [] : [{ at, lag }];
    });
    seen.set(name, withPast(seen.get(name) ?? [], past));
  }
  historyStore.set(seen);
}
