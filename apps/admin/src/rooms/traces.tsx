import { words } from '../language.ts';
import type { RoomEntry, RoomProps } from '../room.ts';
import { TraceList } from './traces/list.tsx';
import { TracePage } from './traces/trace-page.tsx';

function Traces({ rest: [traceId] }: RoomProps) {
  return traceId === undefined ? <TraceList /> : <TracePage key={traceId} traceId={traceId} />;
}

export const traces: RoomEntry = { path: '/traces', title: words('추적', 'Traces'), Room: Traces };
