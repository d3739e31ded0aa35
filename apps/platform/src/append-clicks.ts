import { create, toJsonString } from '@bufbuild/protobuf';
import { ClickedSchema } from '@jangteo/contracts/clicks/v1/clicks';
import { CLICKED } from '@jangteo/contracts/events';
import type { AppendClicks } from '@jangteo/gateway/click-buffer';
import { headersOf } from '@jangteo/messaging/event';
import type { EventLog } from '@jangteo/ports/log/event-log';

/** Clicks as events of their topic. Those of one product are in order, else those of one category, else of one kind. */
export function appendClicks(log: EventLog): AppendClicks {
  const { topic, type, version } = CLICKED;
  return async (clicks) => {
    await log.append(
      clicks.map(({ id, atMs, ...click }) => {
        const key = click.productId || click.categoryId || click.kind;
        const headers = headersOf({ id, type, version, topic: topic.name, aggregate_id: key, occurred_at: atMs });
        return { topic: topic.name, key, headers, value: toJsonString(ClickedSchema, create(ClickedSchema, click)) };
      }),
    );
  };
}
