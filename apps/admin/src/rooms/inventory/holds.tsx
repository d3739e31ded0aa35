import { languageStore, useWords } from '../../language.ts';
import { formatNumber } from '../../logic/format.ts';
import { Id } from '../../parts/copyable.tsx';
import { Status } from '../../parts/order-status.tsx';
import { Section } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo, setQuery, usePlace } from '../../route.ts';
import { useStore } from '../../store.ts';
import { frameWords } from '../../words/frame.ts';
import { inventoryWords } from '../../words/inventory.ts';

export interface Hold {
  readonly order_id: string;
  /** null: orders does not know it, or does not answer. */
  readonly order_number: string | null;
  readonly order_status: string | null;
  readonly quantity: number;
  readonly held_since: string;
  /** When the shop gives the order up, where it waits for its payment. */
  readonly expires_at: string | null;
}

/** Which orders hold units of a SKU, the newest first. */
export function Holds({ items, next }: { items: readonly Hold[]; next: string | null }) {
  const say = useWords(inventoryWords);
  const frame = useWords(frameWords);
  const language = useStore(languageStore);
  const { query } = usePlace();
  return (
    <Section title={say.holds}>
      {items.length === 0 ? (
        <p class="soft">{say.noHolds}</p>
      ) : (
        <Table
          caption={say.holds}
          rows={items}
          keyOf={({ order_id: id }) => id}
          columns={[
            {
              title: say.order,
              cell: ({ order_id: id, order_number: number }) => (
                <Id value={number ?? id} href={linkTo(`/orders/${number ?? id}`)} length={36} />
              ),
              wide: true,
            },
            {
              title: say.status,
              cell: ({ order_status: status }) => (status === null ? <span class="soft">–</span> : <Status status={status} />),
            },
            { title: say.quantity, cell: ({ quantity }) => formatNumber(quantity, language), number: true },
            { title: say.since, cell: ({ held_since: at }) => <Time at={at} /> },
            { title: say.expires, cell: ({ expires_at: at }) => <Time at={at} /> },
          ]}
        />
      )}
      <p class="paging">
        {query.has('holds') && (
          <button type="button" class="quiet" onClick={() => setQuery({ holds: undefined }, { push: true })}>
            {frame.first}
          </button>
        )}
        {next !== null && (
          <button type="button" onClick={() => setQuery({ holds: next }, { push: true })}>
            {frame.next}
          </button>
        )}
      </p>
    </Section>
  );
}
