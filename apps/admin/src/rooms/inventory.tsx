import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { languageStore, useWords } from '../language.ts';
import type { StockLevel } from '../logic/adjustment.ts';
import { formatNumber } from '../logic/format.ts';
import { Id } from '../parts/copyable.tsx';
import { Filters, TextField } from '../parts/fields.tsx';
import { Page } from '../parts/page.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { Paging, Table } from '../parts/table.tsx';
import type { RoomEntry, RoomProps } from '../room.ts';
import { go, linkTo, usePlace } from '../route.ts';
import { useStore } from '../store.ts';
import { useLoad } from '../use-load.ts';
import { inventoryWords } from '../words/inventory.ts';
import { SkuPage } from './inventory/sku-page.tsx';

interface StockPage {
  readonly items: readonly (StockLevel & { readonly available: number })[];
  readonly looked_through: number;
  readonly next_cursor: string | null;
}

/** So few are worth a look. */
const FEW = 5;

function Inventory({ rest: [sku] }: RoomProps) {
  return sku === undefined ? <StockList /> : <SkuPage key={sku} sku={sku} />;
}

function StockList() {
  const say = useWords(inventoryWords);
  const language = useStore(languageStore);
  const { query } = usePlace();
  const asked = { below: query.get('below') ?? undefined, cursor: query.get('cursor') ?? undefined, limit: 50 };
  const load = useLoad((signal) => api.get<StockPage>('/inventory', { query: asked, signal }), [JSON.stringify(asked)]);
  const number = (value: number) => formatNumber(value, language);
  return (
    <Page title={say.title} about={say.about}>
      <OpenSku />
      <Filters filters={[{ name: 'below', label: say.below, type: 'number' }]} />
      <Loaded load={load}>
        {({ items, looked_through: looked, next_cursor: next }) => (
          <>
            {items.length === 0 && next === null ? (
              <Empty title={query.has('below') ? say.nothing : say.nothingYet} good={query.has('below')}>
                {query.has('below') ? undefined : say.nothingYetHint}
              </Empty>
            ) : (
              <Table
                caption={say.title}
                rows={items}
                keyOf={(row) => row.sku}
                tone={({ available }) => (available <= 0 ? 'bad' : available <= FEW ? 'warn' : undefined)}
                columns={[
                  {
                    title: say.sku,
                    cell: (row) => <Id value={row.sku} href={linkTo(`/inventory/${encodeURIComponent(row.sku)}`)} length={40} />,
                    wide: true,
                  },
                  { title: say.stock, cell: (row) => number(row.stock), number: true },
                  { title: say.reserved, cell: (row) => number(row.stock_reserved), number: true },
                  { title: say.available, cell: (row) => <strong>{number(row.available)}</strong>, number: true },
                ]}
              />
            )}
            {query.has('below') && next !== null && <p class="hint">{say.lookedOn(number(looked))}</p>}
            <Paging count={items.length} next={next} busy={load.loading} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function OpenSku() {
  const say = useWords(inventoryWords);
  const [sku, setSku] = useState('');
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        if (sku.trim() !== '') go(linkTo(`/inventory/${encodeURIComponent(sku.trim())}`));
      }}
    >
      <TextField label={say.openSku} value={sku} onValue={setSku} placeholder="SKU" autocomplete="off" autocapitalize="none" />
      <button type="submit">{say.open}</button>
    </form>
  );
}

export const inventory: RoomEntry = {
  path: '/inventory',
  title: { ko: inventoryWords.ko.title, en: inventoryWords.en.title },
  Room: Inventory,
};
