import type { ComponentType } from 'preact';
import type { Words } from './language.ts';

export interface RoomProps {
  /** What follows the room's own path, decoded: `['20261120-0000000001-4']` for /admin/orders/20261120-0000000001-4. */
  readonly rest: readonly string[];
}

/** A room of the control room; everything below its path is its own. */
export interface RoomEntry {
  /** Below /admin; `/` is the overview. */
  readonly path: string;
  readonly title: Words<string>;
  readonly Room: ComponentType<RoomProps>;
}

export interface RoomGroup {
  readonly title: Words<string>;
  readonly rooms: readonly RoomEntry[];
}
