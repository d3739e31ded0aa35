import { words } from '../language.ts';
import type { RoomEntry, RoomProps } from '../room.ts';
import { TopicPage } from './events/topic-page.tsx';
import { TopicList } from './events/topics.tsx';

function Events({ rest: [topic] }: RoomProps) {
  return topic === undefined ? <TopicList /> : <TopicPage key={topic} name={topic} />;
}

export const events: RoomEntry = { path: '/events', title: words('이벤트', 'Events'), Room: Events };
