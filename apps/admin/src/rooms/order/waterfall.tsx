import { useEffect, useRef, useState } from 'preact/hooks';
import { useWords } from '../../language.ts';
import { formatMs } from '../../logic/format.ts';
import { isTrouble, logPlaceOf } from '../../logic/history.ts';
import { stretchesOf, waitedFor } from '../../logic/time-scale.ts';
import { type Row, visibleRows, type Waterfall as WaterfallOf } from '../../logic/waterfall.ts';
import { setQuery, usePlace } from '../../route.ts';
import { statusWords } from '../../words/orders.ts';
import { timeMachineWords } from '../../words/time-machine.ts';
import type { Shared } from './one-line.tsx';
import { colourOf, percent } from './places.ts';
import { stepText } from './step-text.ts';

/** What a person looks for first: the steps, without how they were made. */
const HOW = ['request', 'rpc', 'transaction', 'work'];

/** Every entry on a line of its own, what happened inside it below it. One is picked by click or by the arrow keys. */
export function Waterfall({ waterfall, ...shared }: { waterfall: WaterfallOf } & Shared) {
  const say = useWords(timeMachineWords);
  const { query } = usePlace();
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const { rows } = waterfall;
  const kinds = [...new Set(rows.map(({ entry }) => entry.kind))];
  const hidden = new Set((query.get('without') ?? '').split(',').filter((kind) => kind !== ''));
  const hide = (kinds: ReadonlySet<string>) => setQuery({ without: [...kinds].sort().join(',') });
  const isAll = hidden.size === 0;
  const shown = visibleRows(rows, folded, hidden);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // What is picked, if only by its address, is in sight: the details take their place beside or over the list.
    list.current?.querySelector('.picked')?.scrollIntoView({ block: 'nearest' });
  }, [shared.picked]);
  const still = shared.scale.stretches.at(-1);
  const gaps = new Map(
    stretchesOf(waterfall).flatMap(({ isGap, next, fromMs, toMs }) => (isGap && next ? [[next.index, toMs - fromMs]] : [])),
  );
  return (
    <div class="waterfall-box">
      <div class="waterfall-tools">
        <button type="button" class="quiet" aria-pressed={isAll} onClick={() => hide(new Set())}>
          {say.showAll}
        </button>
        <button type="button" class="quiet" aria-pressed={HOW.every((kind) => hidden.has(kind))} onClick={() => hide(new Set(HOW))}>
          {say.essentials}
        </button>
        <fieldset class="chips">
          <legend class="unseen">{say.kinds}</legend>
          {kinds.map((kind) => (
            <label key={kind} class="chip">
              <input
                type="checkbox"
                checked={!hidden.has(kind)}
                onChange={() => {
                  const next = new Set(hidden);
                  if (!next.delete(kind)) next.add(kind);
                  hide(next);
                }}
              />
              <span>{say.kindNames[kind] ?? kind}</span>
            </label>
          ))}
        </fieldset>
        <button
          type="button"
          class="quiet"
          onClick={() =>
            setFolded(folded.size > 0 ? new Set() : new Set(rows.filter(({ inside }) => inside > 0).map(({ index }) => index)))
          }
        >
          {folded.size > 0 ? say.unfoldAll : say.foldAll}
        </button>
      </div>
      <ol ref={list} class="waterfall" onKeyDown={moveByKey} aria-label={say.waterfall}>
        {shown.map((row) => (
          <WaterfallRow
            key={row.index}
            row={row}
            waitedMs={gaps.get(row.index)}
            isFolded={folded.has(row.index)}
            onFold={() => {
              const next = new Set(folded);
              if (!next.delete(row.index)) next.add(row.index);
              setFolded(next);
            }}
            {...shared}
          />
        ))}
        {still?.isGap && (
          <li class="water-gap">
            <span class="gap-said">
              {say.waited(formatMs(still.toMs - still.fromMs))} <span class="soft">{say.waitedFor.next}</span>
            </span>
          </li>
        )}
      </ol>
    </div>
  );
}

interface RowProps extends Shared {
  readonly row: Row;
  /** How long nothing happened before it. */
  readonly waitedMs: number | undefined;
  readonly isFolded: boolean;
  readonly onFold: () => void;
}

function WaterfallRow({ row, waitedMs, isFolded, onFold, scale, picked, pick, hovered, setHovered }: RowProps) {
  const say = useWords(timeMachineWords);
  const statuses = useWords(statusWords);
  const { entry, index, fromMs, toMs, depth, inside } = row;
  const { text, gloss } = stepText(entry, say, statuses);
  const outboxMs = logPlaceOf(entry)?.waitedMs ?? 0;
  const isBad = isTrouble(entry);
  const isPicked = index === picked;
  const left = scale.at(fromMs);
  const classes = ['water-row', isBad && 'went-wrong', isPicked && 'picked', index === hovered && 'hovered'];
  return (
    <>
      {waitedMs !== undefined && (
        <li class="water-gap">
          <span class="gap-said">
            {say.waited(formatMs(waitedMs))} <span class="soft">{say.waitedFor[waitedFor(row)]}</span>
          </span>
        </li>
      )}
      <li class={classes.filter(Boolean).join(' ')} onMouseEnter={() => setHovered(index)} onMouseLeave={() => setHovered(undefined)}>
        {inside > 0 ? (
          <button
            type="button"
            class="fold"
            aria-expanded={!isFolded}
            aria-label={isFolded ? say.unfold(text, inside) : say.fold(text)}
            onClick={onFold}
          >
            {isFolded ? '▸' : '▾'}
          </button>
        ) : (
          <span class="fold" aria-hidden="true" />
        )}
        <button
          type="button"
          class="water-what"
          data-entry={index}
          aria-pressed={isPicked}
          onClick={() => pick(isPicked ? undefined : index)}
        >
          <span class="water-offset number soft">+{formatMs(fromMs)}</span>
          <span class={`lane-name ${colourOf(entry.service)}`}>{entry.service}</span>
          <span class="water-text" style={{ paddingLeft: `${depth * 0.75}rem` }}>
            {isBad && <span class="water-bad">!</span>}
            <span class="unseen">{say.kindNames[entry.kind] ?? entry.kind}: </span>
            {text}
            {gloss !== undefined && <span class="soft"> · {gloss}</span>}
            {outboxMs > 0 && <span class="soft"> · {say.outboxWait(formatMs(outboxMs))}</span>}
            {isBad && entry.detail !== undefined && <span class="water-detail"> {entry.detail}</span>}
          </span>
          <span class="water-took number soft">{toMs > fromMs ? formatMs(toMs - fromMs) : ''}</span>
        </button>
        <span class="water-track" aria-hidden="true">
          {outboxMs > 0 && (
            <span
              class="water-wait"
              style={{
                left: percent(scale.at(Math.max(0, fromMs - outboxMs))),
                width: percent(left - scale.at(Math.max(0, fromMs - outboxMs))),
              }}
            />
          )}
          <span class={`water-bar ${colourOf(entry.service)}`} style={{ left: percent(left), width: percent(scale.at(toMs) - left) }} />
        </span>
      </li>
    </>
  );
}

/** Up and down go from line to line, as in any list. */
function moveByKey(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const here = event.target instanceof Element ? event.target.closest('li') : null;
  if (step === undefined || here === null || !(event.currentTarget instanceof Element)) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('.water-what')];
  const at = all.findIndex((one) => here.contains(one));
  const next = all[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
