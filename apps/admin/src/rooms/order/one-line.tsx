import { useWords } from '../../language.ts';
import { formatMs } from '../../logic/format.ts';
import { isTrouble } from '../../logic/history.ts';
import { type Scale, waitedFor } from '../../logic/time-scale.ts';
import type { Waterfall } from '../../logic/waterfall.ts';
import { timeMachineWords } from '../../words/time-machine.ts';
import { colourOf, percent } from './places.ts';

export interface Shared {
  readonly scale: Scale;
  readonly picked: number | undefined;
  readonly pick: (index: number | undefined) => void;
  readonly hovered: number | undefined;
  readonly setHovered: (index: number | undefined) => void;
}

/** A row for each service on one line of time; the waterfall below is the same in words, so this one is for the eye. */
export function OneLine({ waterfall, scale, picked, pick, hovered, setHovered }: { waterfall: Waterfall } & Shared) {
  const say = useWords(timeMachineWords);
  const services = [...new Set(waterfall.rows.map(({ entry }) => entry.service))];
  return (
    <div class="one-line" aria-hidden="true">
      <div class="one-line-names">
        {services.map((service) => (
          <span key={service} class={`lane-name ${colourOf(service)}`}>
            {service}
          </span>
        ))}
      </div>
      <div class="lanes">
        {scale.stretches
          .filter(({ isGap }) => isGap)
          .map(({ fromMs, toMs, left, right, next }) => (
            <span
              key={fromMs}
              class="gap"
              style={{ left: percent(left), width: percent(right - left) }}
              title={`${say.waited(formatMs(toMs - fromMs))}: ${say.waitedFor[waitedFor(next)] ?? ''}`}
            >
              <span class="gap-text">{formatMs(toMs - fromMs)}</span>
            </span>
          ))}
        {services.map((service) => (
          <div key={service} class="lane">
            {waterfall.rows
              .filter(({ entry }) => entry.service === service)
              .map(({ entry, index, fromMs, toMs }) => {
                const left = scale.at(fromMs);
                const classes = ['mark-on-line', colourOf(service)];
                if (isTrouble(entry)) classes.push('went-wrong');
                if (index === picked) classes.push('picked');
                if (index === hovered) classes.push('hovered');
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the waterfall below is the same for the keyboard.
                  <span
                    key={index}
                    class={classes.join(' ')}
                    style={{ left: percent(left), width: percent(scale.at(toMs) - left) }}
                    title={`+${formatMs(fromMs)} ${entry.what}`}
                    onClick={() => pick(index)}
                    onMouseEnter={() => setHovered(index)}
                    onMouseLeave={() => setHovered(undefined)}
                  />
                );
              })}
          </div>
        ))}
      </div>
    </div>
  );
}
