import { useWords } from '../../language.ts';
import { formatMs } from '../../logic/format.ts';
import type { Stage } from '../../logic/stages.ts';
import { timeMachineWords } from '../../words/time-machine.ts';

/** The order's way as a person would tell it: what is behind it, how long each took, where it is now. */
export function StageStrip({ stages, finished, nowMs }: { stages: readonly Stage[]; finished: boolean; nowMs: number }) {
  const say = useWords(timeMachineWords);
  return (
    <ol class="stages" aria-label={say.stages}>
      {stages.map(({ name, fromMs, toMs, troubles }, index) => {
        const isNow = !finished && index === stages.length - 1;
        const ms = (isNow ? nowMs : toMs) - fromMs;
        return (
          <li key={`${name} ${index}`} class={isNow ? 'stage now' : 'stage'} aria-current={isNow ? 'step' : undefined}>
            <span class="stage-mark" aria-hidden="true">
              {isNow ? '●' : '✓'}
            </span>
            <span class="stage-name">{say.stageNames[name] ?? name}</span>
            <span class="number soft">{formatMs(ms)}</span>
            {troubles > 0 && <span class="stage-trouble">{say.troubles(troubles)}</span>}
          </li>
        );
      })}
    </ol>
  );
}
