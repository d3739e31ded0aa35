import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import type { FailedEvent, ParkedKey } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { Badge } from '../../parts/badge.tsx';
import { Act } from '../../parts/button.tsx';
import { Id } from '../../parts/copyable.tsx';
import { DiffView } from '../../parts/diff-view.tsx';
import { Fact, Facts } from '../../parts/facts.tsx';
import { HeaderList } from '../../parts/header-list.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { Page, Section } from '../../parts/page.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { go, linkTo, usePlace } from '../../route.ts';
import { useLoad } from '../../use-load.ts';
import { deadLetterWords } from '../../words/dead-letters.ts';
import { EditDialog } from './edit-dialog.tsx';
import { RunDialog } from './run-dialog.tsx';
import { Trail } from './trail.tsx';

interface Line {
  readonly event: FailedEvent;
  readonly key: ParkedKey | undefined;
  readonly ahead: number;
  readonly behind: readonly FailedEvent[];
}

export function EventPage({ eventId }: { eventId: string }) {
  const say = useWords(deadLetterWords);
  const consumer = usePlace().query.get('consumer') ?? undefined;
  const [open, setOpen] = useState<'edit' | 'redrive' | 'discard'>();
  const [flows, setFlows] = useState(false);
  const load = useLoad(
    (signal) => api.get<Line>(`/dead-letters/events/${encodeURIComponent(eventId)}`, { query: { consumer }, signal }),
    [eventId, consumer],
  );
  const event = load.data?.event;
  const close = () => {
    setOpen(undefined);
    // What flows again is on the desk no more.
    if (flows) go(linkTo('/dead-letters'));
  };
  const changed = (unparked: number) => {
    if (unparked > 0) setFlows(true);
    else load.reload();
  };
  const target = { event_id: eventId, ...(consumer !== undefined && { filter: { consumer } }) };
  return (
    <Page
      title={event?.type ?? eventId}
      trail={[{ href: linkTo('/dead-letters'), text: say.title }]}
      actions={
        event && (
          <>
            <Act onClick={() => setOpen('edit')}>{say.edit}</Act>
            <Act look="danger" onClick={() => setOpen('discard')}>
              {say.discard}
            </Act>
            <Act look="main" onClick={() => setOpen('redrive')}>
              {say.redrive}
            </Act>
          </>
        )
      }
    >
      {(open === 'redrive' || open === 'discard') && <RunDialog kind={open} target={target} onClose={close} changed={changed} />}
      {open === 'edit' && event && <EditDialog event={event} onClose={close} saved={load.reload} />}
      <Loaded load={load}>{(line) => <LineView {...line} />}</Loaded>
      <Trail query={{ event_id: eventId }} />
    </Page>
  );
}

function LineView({ event, key: parked, ahead, behind }: Line) {
  const say = useWords(deadLetterWords);
  const { consumer, key, topic, attempts, edits, failed_at: failedAt, error, headers, payload, original_payload: original } = event;
  return (
    <>
      {error === null ? (
        <p class="notice">{say.notRun}</p>
      ) : (
        <div class="problem">
          <p>
            <b>{error.code}</b> {error.detail}
          </p>
        </div>
      )}
      {ahead > 0 && <p class="notice warn">{say.ahead(ahead)}</p>}
      <Facts>
        <Fact name={say.status}>
          {parked && <Badge tone={parked.status === 'FAILED' ? 'bad' : 'warn'}>{say.statuses[parked.status] ?? parked.status}</Badge>}
        </Fact>
        <Fact name={say.consumer}>
          <a href={linkTo(`/consumers/${consumer}`)}>{consumer}</a>
        </Fact>
        <Fact name={say.key}>
          <Id value={key} length={40} href={linkTo(`/orders/${encodeURIComponent(key)}`)} />
        </Fact>
        <Fact name={say.topic}>
          <a href={linkTo(`/events/${topic}`, { key })}>{topic}</a>
        </Fact>
        <Fact name={say.event}>
          <Id value={event.event_id} length={40} />
        </Fact>
        <Fact name={say.attempts}>{attempts}</Fact>
        <Fact name={say.edits}>{edits}</Fact>
        <Fact name={say.failedAt}>
          <Time at={failedAt} />
        </Fact>
        <Fact name={say.retryAt}>
          <Time at={parked?.retry_at} ago />
        </Fact>
      </Facts>
      <div class="two-columns">
        <Section title={say.payload}>
          <JsonView value={payload} label={say.payload} />
          {original !== null && (
            <>
              <h3>{say.original}</h3>
              <DiffView before={original} after={payload} label={say.original} />
            </>
          )}
        </Section>
        <Section title={say.headers}>
          <HeaderList headers={headers} />
        </Section>
      </div>
      {behind.length > 0 && (
        <Section title={say.behind(behind.length)}>
          <Table
            caption={say.behind(behind.length)}
            rows={behind}
            keyOf={({ event_id: id }) => id}
            columns={[
              {
                title: say.type,
                cell: ({ type, event_id: id }) => <a href={linkTo(`/dead-letters/${encodeURIComponent(id)}`, { consumer })}>{type}</a>,
              },
              { title: say.event, cell: ({ event_id: id }) => <Id value={id} /> },
              { title: say.payload, wide: true, cell: ({ payload: text }) => <code class="clamp">{text.slice(0, 300)}</code> },
            ]}
          />
        </Section>
      )}
    </>
  );
}
