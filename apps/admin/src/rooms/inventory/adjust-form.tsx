import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { languageStore, useWords } from '../../language.ts';
import { type AdjustMode, previewAdjustment, type StockLevel } from '../../logic/adjustment.ts';
import { formatNumber } from '../../logic/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Act } from '../../parts/button.tsx';
import { Segments } from '../../parts/choices.tsx';
import { TextField } from '../../parts/fields.tsx';
import { Section } from '../../parts/page.tsx';
import { toast } from '../../parts/toasts.tsx';
import { useStore } from '../../store.ts';
import { inventoryWords } from '../../words/inventory.ts';

/** Sets the stock or changes it; what it comes to shows before it is asked for. */
export function AdjustForm({ level, onDone }: { level: StockLevel; onDone: () => void }) {
  const say = useWords(inventoryWords);
  const language = useStore(languageStore);
  const [mode, setMode] = useState<AdjustMode>('by');
  const [text, setText] = useState('');
  const preview = previewAdjustment(level, mode, text);
  const number = (value: number) => formatNumber(value, language);
  const adjust = () => {
    if (!preview.ok) return;
    const { stock, available } = preview;
    ask({
      title: `${say.adjust} · ${level.sku}`,
      says: (
        <>
          <p>{say.adjustSays(level.sku, number(level.stock), number(stock))}</p>
          <p class="soft">{say.availableSays(number(available))}</p>
        </>
      ),
      act: say.adjust,
      run: async (reason) => {
        const changed = await api.post<StockLevel>(`/inventory/${encodeURIComponent(level.sku)}/adjust`, {
          [mode]: Number(text),
          reason,
        });
        setText('');
        toast(say.adjusted(level.sku, number(changed.stock)));
        onDone();
      },
    });
  };
  const isWrong = !preview.ok && preview.why !== 'empty' && preview.why !== 'no-change';
  return (
    <Section title={say.adjust}>
      <form
        class="adjust"
        onSubmit={(event) => {
          event.preventDefault();
          adjust();
        }}
      >
        <Segments
          label={say.how}
          name="mode"
          value={mode}
          options={[
            ['by', say.by],
            ['to', say.to],
          ]}
          onValue={setMode}
        />
        <TextField
          label={mode === 'to' ? say.toLabel : say.byLabel}
          value={text}
          onValue={setText}
          inputMode={mode === 'to' ? 'numeric' : 'text'}
          autocomplete="off"
          problem={isWrong ? say.why[preview.why] : undefined}
        />
        <p class="adjust-result" role="status">
          {preview.ok ? (
            <>
              {say.stock} <strong class="number">{say.change(number(level.stock), number(preview.stock))}</strong>
              {' · '}
              {say.available}{' '}
              <strong class="number">{say.change(number(level.stock - level.stock_reserved), number(preview.available))}</strong>
            </>
          ) : (
            <span class="soft">{say.why[preview.why]}</span>
          )}
        </p>
        <Act look="main" onClick={adjust} blocked={preview.ok ? undefined : say.why[preview.why]}>
          {say.adjust}
        </Act>
      </form>
    </Section>
  );
}
