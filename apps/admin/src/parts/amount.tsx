import { languageStore } from '../language.ts';
import { formatMoney, type Money } from '../logic/money.ts';
import { useStore } from '../store.ts';

/** Money as the reader's language writes it. */
export function Amount({ money }: { money: Money | undefined }) {
  const language = useStore(languageStore);
  if (money === undefined) return <span class="soft">–</span>;
  return <span class="number">{formatMoney(money, language)}</span>;
}
