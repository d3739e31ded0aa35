import type { RoomGroup } from './room.ts';
import { auditLog } from './rooms/audit-log.tsx';
import { catalog } from './rooms/catalog.tsx';
import { consumers } from './rooms/consumers.tsx';
import { deadLetters } from './rooms/dead-letters.tsx';
import { doctor } from './rooms/doctor.tsx';
import { engines } from './rooms/engines.tsx';
import { events } from './rooms/events.tsx';
import { inventory } from './rooms/inventory.tsx';
import { operators } from './rooms/operators.tsx';
import { orders } from './rooms/orders.tsx';
import { overview } from './rooms/overview.tsx';
import { searchLab } from './rooms/search-lab.tsx';
import { traces } from './rooms/traces.tsx';
import { groupWords } from './words/groups.ts';

/** All rooms, in the order in which they are listed. A room is added by a line here. */
export const ROOM_GROUPS: readonly RoomGroup[] = [
  { title: groupWords.now, rooms: [overview] },
  { title: groupWords.goods, rooms: [orders, inventory, catalog, searchLab] },
  { title: groupWords.flow, rooms: [events, consumers, deadLetters] },
  { title: groupWords.machine, rooms: [engines, traces, doctor] },
  { title: groupWords.people, rooms: [auditLog, operators] },
];
