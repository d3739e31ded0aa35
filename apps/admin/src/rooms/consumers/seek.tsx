import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import type { Consumer, LogRecord, Page, Topic } from '../../api-types.ts';
import { useWords } from '../../language.ts';
import { type SeekMove, type SeekTarget, seekMoves } from '../../logic/seek-preview.ts';
import { DeedForm, Dialog } from '../../parts/ask.tsx';
import { Act } from '../../parts/button.tsx';
import { Segments } from '../../parts/choices.tsx';
import { SelectField, TextField } from '../../parts/fields.tsx';
import { Loaded } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { toast } from '../../parts/toasts.tsx';
import { useLoad } from '../../use-load.ts';
import { consumerWords } from '../../words/consumers.ts';
import { pathOf } from './actions.tsx';

type Kind = 'beginning' | 'end' | 'offset' | 'time';
const KINDS: readonly Kind[] = ['beginning', 'end', 'offset', 'time'];

interface SeekProps {
  readonly consumer: Consumer;
  readonly changed: () => void;
}

export function Seek(props: SeekProps) {
  const say = useWords(consumerWords);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Act onClick={() => setOpen(true)}>{say.seek}</Act>
      {open && <SeekDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function SeekDialog({ consumer, changed, onClose }: SeekProps & { onClose: () => void }) {
  const say = useWords(consumerWords);
  const { name, topics } = consumer;
  const [topicName, setTopicName] = useState(topics[0] ?? '');
  const [partitionText, setPartitionText] = useState('');
  const [kind, setKind] = useState<Kind>('beginning');
  const [offset, setOffset] = useState('');
  const [time, setTime] = useState('');
  const partition = partitionText === '' ? undefined : Number(partitionText);
  const partitions = consumer.partitions.filter((one) => one.topic === topicName).map((one) => one.partition);

  const moves = useLoad<readonly SeekMove[] | null>(
    async (signal) => {
      const target = await targetOf(kind, offset, time, topicName, partition === undefined ? partitions : [partition], signal);
      if (target === undefined) return null;
      const { items } = await api.get<{ items: Topic[] }>('/topics', { signal });
      const topic = items.find((one) => one.name === topicName);
      return topic === undefined ? null : seekMoves(consumer, topic, partition, target);
    },
    [topicName, partitionText, kind, offset, time],
  );
  const skipped = (moves.data ?? []).reduce((sum, move) => sum + move.skipped, 0);

  const run = async (reason: string) => {
    const where = kind === 'offset' ? { offset: Number(offset) } : kind === 'time' ? { time: new Date(time).toISOString() } : { to: kind };
    const body = { topic: topicName, ...(partition !== undefined && { partition }), ...where, reason };
    const done = await api.post<{ moves: unknown[] }>(`${pathOf(name)}/seek`, body);
    toast(say.moved(name, done.moves.length));
    changed();
  };
  return (
    <Dialog title={say.seekTitle(name)} onClose={onClose} wide>
      <DeedForm act={say.seek} danger={skipped > 0} run={run} blocked={moves.data == null ? say.chooseTarget : undefined} onClose={onClose}>
        <div class="form-grid">
          <SelectField label={say.topic} value={topicName} onValue={setTopicName} options={topics.map((one) => [one, one] as const)} />
          <SelectField
            label={say.partition}
            value={partitionText}
            onValue={(value) => {
              setPartitionText(value);
              // An offset is one of a partition.
              if (value === '' && kind === 'offset') setKind('beginning');
            }}
            options={[['', say.allPartitions] as const, ...partitions.map((one) => [String(one), String(one)] as const)]}
          />
        </div>
        <Segments
          label={say.to}
          name="seek-to"
          value={kind}
          options={KINDS.filter((one) => one !== 'offset' || partition !== undefined).map((one) => [one, say.targets[one]] as const)}
          onValue={setKind}
        />
        {kind === 'offset' && <TextField label={say.offset} value={offset} onValue={setOffset} inputMode="numeric" />}
        {kind === 'time' && <TextField label={say.time} type="datetime-local" step={1} value={time} onValue={setTime} />}
        <section class="preview">
          <h3>{say.preview}</h3>
          <Loaded load={moves}>{(data) => (data === null ? <p class="soft">{say.previewNone}</p> : <Preview moves={data} />)}</Loaded>
        </section>
      </DeedForm>
    </Dialog>
  );
}

function Preview({ moves }: { moves: readonly SeekMove[] }) {
  const say = useWords(consumerWords);
  const sum = (of: 'again' | 'skipped') => moves.reduce((total, move) => total + move[of], 0);
  const moving = moves.filter(({ again, skipped }) => again + skipped > 0);
  if (moving.length === 0) return <p>{say.noMove}</p>;
  return (
    <>
      {sum('again') > 0 && <p class="notice">{say.again(sum('again'))}</p>}
      {sum('skipped') > 0 && <p class="notice bad">{say.skipped(sum('skipped'))}</p>}
      <Table
        compact
        caption={say.preview}
        rows={moving}
        keyOf={({ partition }) => String(partition)}
        columns={[
          { title: say.partition, number: true, cell: ({ partition }) => partition },
          { title: say.from, number: true, cell: ({ from }) => from.toLocaleString() },
          { title: say.toOffset, number: true, cell: ({ to }) => to.toLocaleString() },
          { title: say.change, number: true, cell: ({ from, to }) => (to - from).toLocaleString(undefined, { signDisplay: 'always' }) },
        ]}
      />
    </>
  );
}

async function targetOf(
  kind: Kind,
  offset: string,
  time: string,
  topic: string,
  partitions: readonly number[],
  signal: AbortSignal,
): Promise<SeekTarget | undefined> {
  if (kind === 'beginning' || kind === 'end') return { to: kind };
  if (kind === 'offset') return /^\d+$/.test(offset) ? { offset: Number(offset) } : undefined;
  if (time === '') return undefined;
  const until = new Date(time).toISOString();
  // The newest record before that time is the last that stays behind.
  const offsets = await Promise.all(
    partitions.map(async (partition) => {
      const query = { partition, until, limit: 1 };
      const { items } = await api.get<Page<LogRecord>>(`/topics/${encodeURIComponent(topic)}/records`, { query, signal });
      return [partition, items[0] === undefined ? 0 : items[0].offset + 1] as const;
    }),
  );
  return { offsets: new Map(offsets) };
}
