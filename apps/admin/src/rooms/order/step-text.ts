import type { HistoryEntry } from '../../logic/history.ts';
import { stepOf } from '../../logic/step-words.ts';
import type { statusWords } from '../../words/orders.ts';
import type { timeMachineWords } from '../../words/time-machine.ts';

type Say = (typeof timeMachineWords)['ko'];
type Statuses = (typeof statusWords)['ko'];

/** An entry in one line, and what that means, where its name does not say it. */
export function stepText(entry: HistoryEntry, say: Say, statuses: Statuses): { readonly text: string; readonly gloss?: string } {
  const step = stepOf(entry);
  const status = (name: string) => statuses[name] ?? name;
  switch (step.is) {
    case 'state': {
      const change = step.from === undefined ? step.to : `${step.from} → ${step.to}`;
      const by = step.by === undefined ? undefined : (say.events[step.by] ?? step.by);
      return { text: change, gloss: by === undefined ? status(step.to) : `${by}: ${status(step.to)}` };
    }
    case 'try':
      return { text: say.try(say.calls[step.call] ?? step.call, step.number, say.outcomes[step.outcome] ?? step.outcome) };
    case 'moved':
      return { text: `${say.moves[step.reason] ?? step.reason} ${step.quantity} ${step.sku}` };
    case 'hold':
      return { text: `${say.hold} ${status(step.status)}` };
    case 'shipment':
      return { text: `${say.shipment} ${status(step.status)}` };
    case 'named':
      if (entry.kind === 'operator') return { text: say.operatorActs[step.name] ?? step.name };
      return { text: step.name === 'requested' && entry.kind === 'payment' ? say.requested : step.name };
    default: {
      const gloss = say.events[step.event];
      return { text: say.steps[step.is](step.event), ...(gloss !== undefined && { gloss }) };
    }
  }
}
