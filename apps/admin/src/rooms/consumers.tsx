import { words } from '../language.ts';
import type { RoomEntry, RoomProps } from '../room.ts';
import { ConsumerPage } from './consumers/consumer-page.tsx';
import { ConsumerList } from './consumers/list.tsx';

function Consumers({ rest: [name] }: RoomProps) {
  return name === undefined ? <ConsumerList /> : <ConsumerPage key={name} name={name} />;
}

export const consumers: RoomEntry = { path: '/consumers', title: words('컨슈머', 'Consumers'), Room: Consumers };
