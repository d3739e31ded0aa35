import { words } from '../language.ts';
import type { RoomEntry, RoomProps } from '../room.ts';
import { Desk } from './dead-letters/desk.tsx';
import { EventPage } from './dead-letters/event-page.tsx';

function DeadLetters({ rest: [eventId] }: RoomProps) {
  return eventId === undefined ? <Desk /> : <EventPage key={eventId} eventId={eventId} />;
}

export const deadLetters: RoomEntry = { path: '/dead-letters', title: words('보류함', 'Dead letters'), Room: DeadLetters };
