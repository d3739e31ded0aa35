import { useWords } from '../../language.ts';
import type { Order } from '../../logic/orders.ts';
import { Amount } from '../../parts/amount.tsx';
import { Id } from '../../parts/copyable.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { Status } from '../../parts/order-status.tsx';
import { Time } from '../../parts/time.tsx';
import { linkTo } from '../../route.ts';
import { timeMachineWords } from '../../words/time-machine.ts';

/** What the order is: its states, whose it is, what was ordered. */
export function OrderFacts({ order }: { order: Order }) {
  const say = useWords(timeMachineWords);
  const { payment, shipment, lines, shipping_address: address } = order;
  // A try that failed before it went well is in the waterfall.
  const isUnpaid = payment !== null && payment.status !== 'SUCCEEDED';
  const because = order.reason ?? (isUnpaid ? payment.reason : undefined);
  return (
    <section class="order-facts" aria-label={say.facts}>
      <Facts>
        <Fact name={say.status}>
          <Status status={order.status} />
        </Fact>
        <Fact name={say.payment}>{payment === null ? <span class="soft">{say.none}</span> : <Status status={payment.status} />}</Fact>
        <Fact name={say.shipment}>{shipment === null ? <span class="soft">{say.none}</span> : <Status status={shipment.status} />}</Fact>
        {because !== undefined && <Fact name={say.reason}>{because}</Fact>}
        <Fact name={say.total}>
          <Amount money={order.total} />
        </Fact>
        <Fact name={say.placed}>
          <Time at={order.created_at} ms />
        </Fact>
        <Fact name={say.method}>
          <code>{order.payment_method}</code>
        </Fact>
        <Fact name={say.buyer}>
          <Id value={order.user_id} href={linkTo('/orders', { buyer: order.user_id })} length={16} />
        </Fact>
      </Facts>
      <ul class="order-lines">
        {lines.map(({ sku, product_id: productId, title, quantity, unit_price: price }) => (
          <li key={sku}>
            <a href={linkTo(`/catalog/products/${encodeURIComponent(productId)}`)}>{title}</a>{' '}
            <a class="soft" href={linkTo(`/inventory/${encodeURIComponent(sku)}`)}>
              <code>{sku}</code>
            </a>{' '}
            <span class="number">
              {quantity} × <Amount money={price} />
            </span>
          </li>
        ))}
      </ul>
      {address !== undefined && (
        <p class="soft small">
          {say.address}: {['name', 'line1', 'line2', 'city', 'postal_code', 'country'].flatMap((name) => address[name] ?? []).join(', ')}
        </p>
      )}
    </section>
  );
}
