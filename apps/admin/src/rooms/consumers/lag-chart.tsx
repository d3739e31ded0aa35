import { useMemo } from 'preact/hooks';
import { languageStore, useWords } from '../../language.ts';
import { formatNumber } from '../../logic/format.ts';
import { LAG_WINDOW_MS, type LagSample } from '../../logic/lag-history.ts';
import { Chart } from '../../parts/chart.tsx';
import { useStore } from '../../store.ts';
import { consumerWords } from '../../words/consumers.ts';

export function LagChart({
  title,
  samples,
  href,
  height,
}: {
  title: string;
  samples: readonly LagSample[];
  href?: string;
  height?: number;
}) {
  const say = useWords(consumerWords);
  const language = useStore(languageStore);
  const times = useMemo(() => samples.map(({ at }) => at), [samples]);
  const lines = useMemo(() => [{ label: say.lag, values: samples.map(({ lag }) => lag), color: 3 as const }], [samples, say]);
  return (
    <Chart
      title={title}
      times={times}
      lines={lines}
      spanMs={LAG_WINDOW_MS}
      format={(value) => formatNumber(value, language)}
      {...(href !== undefined && { href })}
      {...(height !== undefined && { height })}
    />
  );
}
